"""The Néel vector inside a wall: what turns it, what holds it, and the scenarios that write it."""
