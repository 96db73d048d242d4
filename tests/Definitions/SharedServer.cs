using ContainerMcp.Definitions.Tests.Server;

[assembly: AssemblyFixture(typeof(ContainerMcp.Definitions.Tests.SharedServer))]

namespace ContainerMcp.Definitions.Tests;

/// <summary>One server with the definitions of this checkout, for all tests that do not change them.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private DefinitionServer? _server;

    internal DefinitionServer Server => _server ?? throw new InvalidOperationException("the server has not started");

    public async ValueTask InitializeAsync()
    {
        _server = await DefinitionServer.StartAsync(TestContext.Current.CancellationToken);
        await _server.InstallAsync(Repository.Definitions, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
