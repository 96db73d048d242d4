using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ContainerMcp.TestCommon;

/// <summary>The source of a project, for tests of rules that no analyser of the compiler knows.</summary>
public static class ProjectSource
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private const string WebUsings = """
        global using System.Net.Http.Json; global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http; global using Microsoft.AspNetCore.Routing; global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging;
        """;

    /// <summary>The files that people write, without what builds make.</summary>
    /// <param name="root">A directory.</param>
    public static IEnumerable<string> Files(string root) => Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    /// <summary>The syntax of a file.</summary>
    /// <param name="file">Its path.</param>
    public static SyntaxTree Parse(string file) => Parse(File.ReadAllText(file), file);

    /// <summary>All files of a project, with what their names mean.</summary>
    /// <param name="root">The project's directory.</param>
    /// <remarks>The calling test must refer to the project: what the source refers to is found through it.</remarks>
    public static CSharpCompilation Compile(string root)
    {
        var project = Directory.EnumerateFiles(root, "*.csproj").Single();
        var usings = ImplicitUsings + (File.ReadAllText(project).Contains("Sdk.Web", StringComparison.Ordinal) ? WebUsings : "");
        return CSharpCompilation.Create(
            // Its own name, for the internals of others that are visible to it.
            Path.GetFileNameWithoutExtension(project),
            [.. Files(root).Select(Parse), Parse(usings, "")],
            References(Path.GetFileNameWithoutExtension(project)),
            new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, new(LanguageVersion.Preview), path);

    private static IEnumerable<MetadataReference> References(string own) => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => path.Length > 0 && Path.GetFileNameWithoutExtension(path) != own)
        .Select(path => MetadataReference.CreateFromFile(path));
}
