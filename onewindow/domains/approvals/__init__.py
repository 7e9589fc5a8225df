"""并联审批: runs of approval plans, step by step."""
