"""A matrix as a directed graph, and as GraphML for Gephi, yEd and the like; takes the extra `graphs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from interop.errors import need
from interop.matrix import InteropMatrix
from interop.whole import writing

if TYPE_CHECKING:
    import networkx as nx


def to_networkx(matrix: InteropMatrix, layer: str | None = None) -> nx.DiGraph:
    """Return forces as nodes, with name and state, and applicable cells as edges: a provides to b.

    Edges bear `weight`, the value, with `low`, `high`, `sourced` and `judged`; cells on the diagonal are attributes of
    their node (`cohesion`). A layer's cells stand in place of the whole score's where one is named.
    """
    need("networkx", "graphs", "a graph")
    import networkx as nx

    graph = nx.DiGraph(as_of=matrix.as_of.isoformat(), scheme=matrix.scheme.title, layer=layer or "")
    for force in matrix.forces:
        row = matrix.catalog.forces_by_id[force]
        graph.add_node(force, name=row.name, state=row.state)
    for pair in matrix.pairs():
        cell = pair if layer is None else pair["layers"][matrix.layers[layer].name]
        if cell["value"] is None:
            continue
        numbers = {name: cell[name] for name in ("low", "high", "sourced", "judged")}
        if pair["from"] == pair["to"]:
            graph.nodes[pair["from"]]["cohesion"] = cell["value"]
        else:
            graph.add_edge(pair["from"], pair["to"], weight=cell["value"], **numbers)
    return graph


def write_graphml(matrix: InteropMatrix, path: str | Path, layer: str | None = None) -> Path:
    """Write :func:`to_networkx` as GraphML; whole or not at all."""
    graph = to_networkx(matrix, layer)
    import networkx as nx

    target = Path(path)
    with writing(target) as out:
        nx.write_graphml(graph, out, encoding="utf-8")
    return target
