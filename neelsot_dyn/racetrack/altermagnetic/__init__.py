"""What is special about the wall of an altermagnet: it carries a moment, and it turns."""
