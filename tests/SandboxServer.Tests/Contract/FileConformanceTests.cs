using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Contract;

public sealed class FileConformanceTests(ConformanceServer server) : IClassFixture<ConformanceServer>
{
    public static TheoryData<string> Contract => FileContractTable.Table.Rows;

    public static TheoryData<string> Attacks => FileAttackTable.Table.Rows;

    [Theory]
    [MemberData(nameof(Contract))]
    public Task What_is_documented(string row) => server.RunAsync(FileContractTable.Table[row]);

    [Theory]
    [MemberData(nameof(Attacks))]
    public Task What_got_through_the_original(string row) => server.RunAsync(FileAttackTable.Table[row]);
}
