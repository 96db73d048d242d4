using System.Collections;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>
/// Rows by their words: a number and some words, the calls, and what must come back. A row has one call
/// or several, made in their order.
/// </summary>
internal sealed class ConformanceTable : IEnumerable<string>
{
    private readonly Dictionary<string, ConformanceStep[]> _rows = [];

    /// <summary>The rows' words, each a test.</summary>
    public TheoryData<string> Rows => [.. _rows.Keys];

    /// <summary>The calls of a row.</summary>
    public IReadOnlyList<ConformanceStep> this[string row] => _rows[row];

    /// <param name="row">The row's words.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">Its arguments, as JSON.</param>
    /// <param name="expected">See <see cref="ConformanceStep.Expected"/>.</param>
    public void Add(string row, string tool, string arguments, string expected) => _rows.Add(row, [new(tool, arguments, expected)]);

    public void Add(string row, params ConformanceStep[] steps) => _rows.Add(row, steps);

    public void Add((string Row, ConformanceStep[] Steps) row) => _rows.Add(row.Row, row.Steps);

    public IEnumerator<string> GetEnumerator() => _rows.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
