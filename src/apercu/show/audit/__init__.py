"""What the reader sees of an audit: terminal, Markdown, HTML."""
