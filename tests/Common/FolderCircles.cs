using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ContainerMcp.TestCommon;

/// <summary>
/// Which folders of a project use each other in a circle, by what the names in its source mean. Compiled code would not do: the compiler
/// puts the values of constants in their place.
/// </summary>
public sealed class FolderCircles
{
    private readonly string _root;

    // From one folder to another, with a file and a name for each.
    private readonly Dictionary<(string From, string To), SortedSet<string>> _uses = [];

    private FolderCircles(string root) => _root = root;

    /// <summary>The uses that are part of a circle, a line each, the rarest first; none in a project whose folders look only down.</summary>
    /// <param name="project">The project's folder in the repository, such as <c>src/Operator</c>.</param>
    /// <remarks>The calling test must refer to the project: what the source refers to is found through it.</remarks>
    public static IReadOnlyList<string> Of(string project)
    {
        var circles = new FolderCircles(Repository.PathOf(project));
        circles.Read();
        return
        [
            .. circles._uses.Where(use => circles.Reaches(use.Key.To, use.Key.From))
                // What is used the least is most likely what should not be.
                .OrderBy(use => use.Value.Count)
                .Select(use => $"{use.Key.From} uses {use.Key.To}: {string.Join(", ", use.Value.Take(5))}"),
        ];
    }

    private void Read()
    {
        var compilation = ProjectSource.Compile(_root);
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes().Where(node => node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax))
            {
                Note(tree.FilePath, model.GetSymbolInfo(node).Symbol);
            }
        }
    }

    private void Note(string file, ISymbol? symbol)
    {
        var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        if (type is null || type.DeclaringSyntaxReferences is not [var declaration, ..])
        {
            return;
        }

        var (from, to) = (FolderOf(file), FolderOf(declaration.SyntaxTree.FilePath));
        if (from != to)
        {
            if (!_uses.TryGetValue((from, to), out var names))
            {
                _uses[(from, to)] = names = new(StringComparer.Ordinal);
            }

            names.Add($"{Path.GetFileName(file)} ({type.Name})");
        }
    }

    private bool Reaches(string start, string goal)
    {
        HashSet<string> seen = [start];
        Stack<string> next = new(seen);
        while (next.TryPop(out var folder))
        {
            foreach (var (_, to) in _uses.Keys.Where(use => use.From == folder && seen.Add(use.To)))
            {
                next.Push(to);
            }
        }

        return seen.Contains(goal);
    }

    private string FolderOf(string file) => Path.GetRelativePath(_root, Path.GetDirectoryName(file)!);
}
