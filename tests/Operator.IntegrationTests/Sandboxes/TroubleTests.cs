using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>An API server that answers with errors which should pass, and do not: here by a webhook that is down.</summary>
public sealed class TroubleTests(SharedCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("networking.k8s.io", "networkpolicies", "NetworkApplied", "NetworkPolicy")]
    [InlineData("", "secrets", "Ready", "token Secret")]
    [InlineData("", "persistentvolumeclaims", "WorkspaceBound", "workspace's claim")]
    [InlineData("", "pods", "Ready", "pod")]
    [InlineData("", "services", "Ready", "Service")]
    public async Task A_webhook_that_is_down_is_told_and_soon_forgotten(string group, string resource, string condition, string what)
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using (await DeadWebhook.InstallAsync(lab, group, resource))
        {
            await lab.CreateAsync("one");
            var sandbox = await lab.WaitReasonAsync("one", condition, "WebhookFailed");
            var ready = SandboxLab.Condition(sandbox, "Ready")!;
            Assert.Equal(("WebhookFailed", "Failed"), (ready.Reason, sandbox.Status.Phase));
            Assert.StartsWith($"The API server has refused the {what} for some time: ", ready.Message, StringComparison.Ordinal);
            Assert.Contains("failed calling webhook", ready.Message, StringComparison.Ordinal);
            Assert.Equal("True", SandboxLab.Condition(sandbox, "Accepted")!.Status);
            Assert.Equal(resource != "networkpolicies", SandboxLab.Condition(sandbox, "NetworkApplied")!.Status == "True");
            await SandboxLab.EventuallyAsync(
                async () => (await lab.Client.CoreV1.ListNamespacedEventAsync(lab.Namespace, cancellationToken: Token)).Items.Any(entry => entry is { Reason: "WebhookFailed", Type: "Warning" }),
                () => "an event");
        }

        await lab.WaitPodAsync("one");
        await SandboxLab.EventuallyAsync(async () => (await lab.ObjectsAsync()).ContainsKey("service/mcp-one"), () => "the Service");
    }

    [Fact]
    public async Task A_status_that_cannot_be_written_is_told_by_an_event()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await using var webhook = await DeadWebhook.InstallAsync(lab, "containermcp.dev", "mcpsandboxes/status");
        await lab.CreateAsync("one");

        await SandboxLab.EventuallyAsync(
            async () => (await lab.Client.CoreV1.ListNamespacedEventAsync(lab.Namespace, cancellationToken: Token)).Items
                .Any(entry => entry is { Reason: "StatusNotWritten" } && entry.Message.Contains("failed calling webhook", StringComparison.Ordinal)),
            () => "an event");
    }

    /// <summary>A webhook of one namespace at an address where nobody listens.</summary>
    private sealed class DeadWebhook(IKubernetes client, string name) : IAsyncDisposable
    {
        public static async Task<DeadWebhook> InstallAsync(SandboxLab lab, string group, string resource)
        {
            var label = new Dictionary<string, string> { ["test.example/webhook"] = lab.Namespace };
            await lab.Client.CoreV1.PatchNamespaceAsync(
                new V1Patch($"{{\"metadata\":{{\"labels\":{{\"test.example/webhook\":\"{lab.Namespace}\"}}}}}}", V1Patch.PatchType.MergePatch), lab.Namespace, cancellationToken: Token);
            var made = await lab.Client.AdmissionregistrationV1.CreateValidatingWebhookConfigurationAsync(
                new()
                {
                    Metadata = new() { GenerateName = "dead-" },
                    Webhooks =
                    [
                        new()
                        {
                            Name = "dead.test.example",
                            // Inside the API server's own machine.
                            ClientConfig = new() { Url = "https://127.0.0.1:9/" },
                            Rules = [Rule(group, resource), Rule("", "configmaps")],
                            NamespaceSelector = new() { MatchLabels = label },
                            FailurePolicy = "Fail", SideEffects = "None", AdmissionReviewVersions = ["v1"], TimeoutSeconds = 1,
                        },
                    ],
                },
                cancellationToken: Token);
            var installed = new DeadWebhook(lab.Client, made.Metadata.Name);
            await SandboxLab.EventuallyAsync(() => IsCalledAsync(lab), () => "the webhook is called");
            return installed;
        }

        private static V1RuleWithOperations Rule(string group, string resource) =>
            new() { ApiGroups = [group], ApiVersions = ["*"], Operations = ["CREATE", "UPDATE"], Resources = [resource], Scope = "*" };

        public async ValueTask DisposeAsync() => await client.AdmissionregistrationV1.DeleteValidatingWebhookConfigurationAsync(name);

        /// <summary>API servers take a moment to learn of a webhook: tried by a dry run of something else that it is asked about.</summary>
        private static async Task<bool> IsCalledAsync(SandboxLab lab)
        {
            try
            {
                await lab.Client.CoreV1.CreateNamespacedConfigMapAsync(new() { Metadata = new() { Name = "probe" } }, lab.Namespace, dryRun: "All", cancellationToken: Token);
                return false;
            }
            catch (k8s.Autorest.HttpOperationException e)
            {
                return e.Response.Content.Contains("failed calling webhook", StringComparison.Ordinal);
            }
        }
    }
}
