"""事项目录: items and their standards in versions."""
