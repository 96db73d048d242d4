using System.Text.Json.Nodes;

namespace ContainerMcp.ControllerRuntime.Tests.Fakes;

/// <summary>Puts what these tests are about into the fake server.</summary>
internal static class FakeStoreExtensions
{
    /// <summary>A widget, new or changed.</summary>
    public static void PutWidget(this FakeStore store, string name, int size = 1) =>
        store.Put("widgets", "ns", name, o => o["spec"] = new JsonObject { ["size"] = size });

    /// <summary>A config map with an owner, by default the widget of that name.</summary>
    public static void PutOwned(
        this FakeStore store, string name, string owner, string kind = "Widget", string group = "test.containermcp.dev", bool controller = true) =>
        store.Put("configmaps", "ns", name, o =>
        {
            o["metadata"]!["labels"] = new JsonObject { ["made-by"] = "test" };
            o["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = $"{group}/v1",
                ["kind"] = kind,
                ["name"] = owner,
                ["uid"] = "u",
                ["controller"] = controller,
            });
        });
}
