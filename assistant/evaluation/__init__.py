"""Scripted questions: what they expect, how well it is met."""
