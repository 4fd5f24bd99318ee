"""Tests of delivery that need no database."""
