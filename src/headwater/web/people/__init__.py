"""Pages about people: signing in, one's own account, who there is and who may do what."""
