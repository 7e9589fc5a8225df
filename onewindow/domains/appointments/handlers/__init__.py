"""What booking does when it hears facts: texts to holders, names of plates."""
