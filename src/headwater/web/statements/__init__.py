"""Pages of statements: all of them with their values, and the page of one."""
