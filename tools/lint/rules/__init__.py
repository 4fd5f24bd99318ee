"""One house rule a file. A rule is a module with `applies(path)`, `check(source)` and examples in its docstring."""
