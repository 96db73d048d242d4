using Xunit;

namespace ContainerMcp.CrdGenerator.Tests;

public sealed class GeneratorCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("crds").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Help_explains_the_options()
    {
        Assert.Equal(0, GeneratorCommand.Run(["--help"], _output, _error));
        Assert.Contains("--output", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--chek")]
    [InlineData("--output")]
    public void Wrong_options_are_refused(string option)
    {
        Assert.Equal(2, GeneratorCommand.Run([option], _output, _error));
        Assert.Contains(option, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_finds_missing_and_stale_files()
    {
        Assert.Equal(1, GeneratorCommand.Run(["--check", "--output", _directory], _output, _error));
        Assert.Equal(0, GeneratorCommand.Run(["--output", _directory], _output, _error));
        Assert.Equal(0, GeneratorCommand.Run(["--check", "--output", _directory], _output, _error));

        var file = Directory.GetFiles(_directory, "*", SearchOption.AllDirectories).First();
        File.AppendAllText(file, "# edited");

        Assert.Equal(1, GeneratorCommand.Run(["--check", "--output", _directory], _output, _error));
        Assert.Contains(Path.GetFileName(file), _error.ToString(), StringComparison.Ordinal);
    }
}
