using System.Net;
using ContainerMcp.Crds.V1Alpha1;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>A class on the real server for the time of a test.</summary>
internal sealed class LabClass(IKubernetes client, string name) : IAsyncDisposable
{
    public string Name => name;

    public Task PatchAsync(string patch) => client.CustomObjects.PatchClusterCustomObjectAsync<McpSandboxClass>(
        new V1Patch(patch, V1Patch.PatchType.MergePatch), McpSandbox.ApiGroup, McpSandbox.ApiVersionName, McpSandboxClass.Plural, name);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await client.CustomObjects.DeleteClusterCustomObjectAsync<V1Status>(McpSandbox.ApiGroup, McpSandbox.ApiVersionName, McpSandboxClass.Plural, name);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            // The test deleted it.
        }
    }
}
