"""What the reader sees of a brief: terminal, Markdown, HTML, posts, and a reference opened."""
