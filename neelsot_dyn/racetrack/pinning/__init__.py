"""What holds a wall: obstacles, depinning, creep."""
