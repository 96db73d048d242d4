using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Contract;

public sealed class CommandConformanceTests(ConformanceServer server) : IClassFixture<ConformanceServer>
{
    public static TheoryData<string> Contract => BashTable.Contract.Rows;

    public static TheoryData<string> Bypasses => BashTable.Bypasses.Rows;

    public static TheoryData<string> Denials => BashTable.Denials.Rows;

    public static TheoryData<string> Environment => EnvironmentTable.Table.Rows;

    [Theory]
    [MemberData(nameof(Contract))]
    public Task What_is_documented(string row) => server.RunAsync(BashTable.Contract[row]);

    [Theory]
    [MemberData(nameof(Bypasses))]
    public Task What_got_through_the_original(string row) => server.RunAsync(BashTable.Bypasses[row]);

    [Theory]
    [MemberData(nameof(Denials))]
    public Task What_the_original_denied_by_mistake(string row) => server.RunAsync(BashTable.Denials[row]);

    [Theory]
    [MemberData(nameof(Environment))]
    public Task The_environment(string row) => server.RunAsync(EnvironmentTable.Table[row]);
}
