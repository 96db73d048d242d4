using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Contract;

public sealed class WebConformanceTests(WebConformanceServer server) : IClassFixture<WebConformanceServer>
{
    public static TheoryData<string> Contract => WebContractTable.Table.Rows;

    public static TheoryData<string> Addresses => WebAttackTable.Addresses.Rows;

    public static TheoryData<string> PrivateNames => WebAttackTable.PrivateNames.Rows;

    public static TheoryData<string> CircledDigits => WebAttackTable.CircledDigits.Rows;

    public static TheoryData<string> Pages => WebAttackTable.Pages.Rows;

    public static TheoryData<string> Confusions => WebAttackTable.Confusions.Rows;

    public static TheoryData<string> Listed => WebAttackTable.Listed.Rows;

    [Theory]
    [MemberData(nameof(Contract))]
    public Task What_is_documented(string row) => server.RunAsync(WebContractTable.Table[row]);

    [Theory]
    [MemberData(nameof(Addresses))]
    public Task Urls_that_lead_inside(string row) => server.RunAsync(WebAttackTable.Addresses[row]);

    [Theory]
    [MemberData(nameof(PrivateNames))]
    public Task Names_that_lead_inside(string row) => server.RunAsync(WebAttackTable.PrivateNames[row]);

    [Theory]
    [MemberData(nameof(CircledDigits))]
    public Task Names_that_read_like_addresses(string row) => server.RunAsync(WebAttackTable.CircledDigits[row]);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Pages_that_lead_inside(string row) => server.RunAsync(WebAttackTable.Pages[row]);

    [Theory]
    [MemberData(nameof(Confusions))]
    public Task Urls_that_only_resemble_the_list(string row) => server.RunListedAsync(WebAttackTable.Confusions[row]);

    [Theory]
    [MemberData(nameof(Listed))]
    public Task Urls_of_the_list(string row) => server.RunListedAsync(WebAttackTable.Listed[row]);
}
