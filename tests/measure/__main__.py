"""`make measure`: how long modules and functions are, how a redeem runs through them, circles, docstrings, tests."""

from collections.abc import Collection, Iterable

from tests.measure import circles, mirror, package, route, sizes
from tests.measure.modules import LAYERS, ROOT, Module, modules
from tests.measure.sizes import Function, Spread


def main() -> None:
    every = modules()
    functions = [function for module in every.values() for function in sizes.functions_of(module)]
    print(f"{'':17}{'modules':>8}{'median':>8}{'p90':>6}{'max':>6}{'functions':>12}{'median':>8}{'p90':>6}{'max':>6}")
    for layer in (*LAYERS, ""):
        own = [module for module in every.values() if module.name.startswith(layer)]
        print(f"{layer or 'all':17}" + _spreads(own, [one for one in functions if one.module.name.startswith(layer)]))
    _print_modules(every.values())
    _print_long(functions)
    _print_docstrings(functions)
    for layer in circles.LAYERS:
        found = circles.circles(every, layer)
        print(f"\ncircles of packages in {layer}: {len(found)}", *(" ".join(group) for group in found), sep="\n  ")
    _print_redeem(route.redeem(every))
    _print_mini_program()
    _print_mirror(every.values())


def _spreads(own: Collection[Module], functions: Collection[Function]) -> str:
    files, lengths = Spread.of([one.lines for one in own]), Spread.of([one.lines for one in functions])
    return (
        f"{files.count:>8}{files.median:>8.0f}{files.p90:>6}{files.longest:>6}"
        f"{lengths.count:>12}{lengths.median:>8.0f}{lengths.p90:>6}{lengths.longest:>6}"
    )


def _print_modules(every: Collection[Module]) -> None:
    print(f"\nmodules over 400 lines: {len(sizes.longer_than(400, every))}")
    long = sizes.longer_than(200, every)
    print(f"modules over 200 lines: {len(long)}")
    for module in long:
        print(f"  {module.lines:>4}  {module.path.relative_to(ROOT)}")


def _print_long(functions: Iterable[Function]) -> None:
    long = [one for one in functions if one.lines > sizes.LONG]
    print(f"\nfunctions over {sizes.LONG} lines: {len(long)}")
    for one in sorted(long, key=lambda one: -one.lines):
        print(f"  {one.lines:>4}  {one.module.name}.{one.name}  {one.reason or 'no reason given'}")


def _print_docstrings(functions: Collection[Function]) -> None:
    public = [one for one in functions if one.is_public]
    print(f"\ndocstrings: {_share(functions)} of all functions, {_share(public)} of the public ones")


def _share(functions: Collection[Function]) -> str:
    return f"{sum(one.has_docstring for one in functions) / len(functions):.0%}"


def _print_redeem(redeem: route.Route) -> None:
    lines = sum(modules()[name].lines for name in redeem.files)
    print(f"\na redeem: {redeem.hops} hops, {len(redeem.files)} files of {lines} lines, {len(redeem.touched)} touched")
    for module, name in redeem.steps:
        print(f"  {module}.{name}")


def _print_mini_program() -> None:
    print("\nthe mini program, in bytes of at most")
    for one in package.packages():
        print(f"  {one.size:>7} of {one.ceiling:>7}  {one.name}")
    largest = sorted(package.pages().items(), key=lambda page: -page[1])[:3]
    for name, size in largest:
        print(f"  {size:>7} of {package.MOST_BYTES_OF_A_PAGE:>7}  {name}, with its four files")


def _print_mirror(every: Collection[Module]) -> None:
    missing = mirror.without_tests(every, ROOT)
    print(f"\nmirror: {len(every) - len(missing)} of {len(every)} modules are tested where the mirror or the list says")
    for name in missing:
        print(f"  {mirror.test_file(name)} is missing")


if __name__ == "__main__":
    main()
