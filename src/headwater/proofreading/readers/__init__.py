"""Reading documents: text, Markdown, HTML and Word, each into blocks and tables with their places."""
