"""The bar behind ``progress=True``."""

from collections.abc import Callable


def bar() -> Callable[[int, int], None]:
    """Return a function that draws a tqdm bar: in a notebook a widget, on a terminal a line."""
    from tqdm.auto import tqdm

    line = None

    def tell(done: int, total: int) -> None:
        nonlocal line
        if line is None:
            line = tqdm(total=total, unit=" texts")
        line.update(done - line.n)
        if done >= total:
            line.close()

    return tell
