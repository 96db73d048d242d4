using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Contract;

public sealed class PythonConformanceTests(ConformanceServer server) : IClassFixture<ConformanceServer>
{
    public static TheoryData<string> Contract => PythonTable.Contract.Rows;

    public static TheoryData<string> Attacks => PythonTable.Attacks.Rows;

    public static TheoryData<string> Arguments => PythonTable.Arguments.Rows;

    [Theory]
    [MemberData(nameof(Contract))]
    public Task What_is_documented(string row) => server.RunAsync(PythonTable.Contract[row]);

    [Theory]
    [MemberData(nameof(Attacks))]
    public Task What_got_through_the_original(string row) => server.RunAsync(PythonTable.Attacks[row]);

    [Theory]
    [MemberData(nameof(Arguments))]
    public Task Arguments_and_files(string row) => server.RunAsync(PythonTable.Arguments[row]);
}
