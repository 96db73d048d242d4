using System.Globalization;
using System.Text.Json.Nodes;

namespace ContainerMcp.ControllerRuntime.Tests.Fakes;

/// <summary>The fake's objects and their history.</summary>
internal sealed class FakeStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Plural, string? Namespace, string Name), JsonObject> _objects = [];
    private readonly List<(long Version, string Type, string Plural, JsonObject Object)> _history = [];
    private readonly Dictionary<string, (long Version, List<JsonNode> Items)> _continued = [];
    private long _version = 100;
    private long _compacted;

    public event Action? Changed;

    public long Version
    {
        get
        {
            lock (_lock)
            {
                return _version;
            }
        }
    }

    public int WritesThatChanged { get; private set; }

    public IReadOnlyList<JsonObject> All(string plural)
    {
        lock (_lock)
        {
            return [.. _objects.Where(o => o.Key.Plural == plural).Select(o => (JsonObject)o.Value.DeepClone())];
        }
    }

    public JsonObject? Get(string plural, string? ns, string name)
    {
        lock (_lock)
        {
            return (JsonObject?)_objects.GetValueOrDefault((plural, ns, name))?.DeepClone();
        }
    }

    /// <summary>Makes or replaces an object as another client would.</summary>
    public JsonObject Put(string plural, string? ns, string name, Action<JsonObject>? content = null, bool silent = false)
    {
        lock (_lock)
        {
            var key = (plural, ns, name);
            var isNew = !_objects.TryGetValue(key, out var known);
            var item = isNew ? new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } } : (JsonObject)known!.DeepClone();
            if (ns is not null)
            {
                item["metadata"]!["namespace"] = ns;
            }

            content?.Invoke(item);
            return Write(key, item, isNew, silent);
        }
    }

    public bool Remove(string plural, string? ns, string name, bool silent = false)
    {
        lock (_lock)
        {
            if (!_objects.Remove((plural, ns, name), out var item))
            {
                return false;
            }

            item = (JsonObject)item.DeepClone();
            item["metadata"]!["resourceVersion"] = Next();
            if (!silent)
            {
                _history.Add((_version, "DELETED", plural, item));
            }
        }

        Changed?.Invoke();
        return true;
    }

    /// <summary>Forgets all history: a watch from before gets 410.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _compacted = ++_version;
            _history.Clear();
        }
    }

    public JsonNode List(FakeRequest request)
    {
        lock (_lock)
        {
            var token = request["continue"];
            var (version, items) = token is null
                ? (_version, _objects.Where(o => o.Key.Plural == request.Plural && Matches(request, o.Value)).Select(o => o.Value.DeepClone()).ToList())
                : _continued[token];
            var limit = int.Parse(request["limit"] ?? "1000000", CultureInfo.InvariantCulture);
            var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
            if (items.Count > limit)
            {
                var next = Guid.NewGuid().ToString("N");
                _continued[next] = (version, items[limit..]);
                metadata["continue"] = next;
            }

            // As a real server does it: items of a list carry neither kind nor apiVersion.
            return new JsonObject { ["kind"] = "List", ["apiVersion"] = "v1", ["metadata"] = metadata, ["items"] = new JsonArray([.. items.Take(limit).Select(i => i.DeepClone())]) };
        }
    }

    /// <summary>Events after a version, or null when they are forgotten.</summary>
    public IReadOnlyList<(long Version, string Line)>? EventsAfter(long version, FakeRequest request)
    {
        lock (_lock)
        {
            return version < _compacted
                ? null
                : [.. _history.Where(h => h.Version > version && h.Plural == request.Plural && Matches(request, h.Object))
                    .Select(h => (h.Version, new JsonObject { ["type"] = h.Type, ["object"] = h.Object.DeepClone() }.ToJsonString()))];
        }
    }

    public (int Status, JsonNode? Answer) Execute(FakeRequest request, JsonNode? body, string? contentType)
    {
        lock (_lock)
        {
            var name = request.Name ?? (string)body!["metadata"]!["name"]!;
            var key = (request.Plural, request.Namespace, name);
            var exists = _objects.TryGetValue(key, out var known);
            switch (request.Verb)
            {
                case "get":
                    return exists ? (200, known!.DeepClone()) : (404, null);
                case "create" when exists:
                    return (409, null);
                case "create" when request["dryRun"] == "All":
                    return (201, body!.DeepClone());
                case "create":
                    return (201, Write(key, body!.AsObject(), true, false).DeepClone());
                case "update" when !exists:
                    return (404, null);
                case "update":
                    var expected = (string?)body!["metadata"]!["resourceVersion"];
                    return expected is not null && expected != (string?)known!["metadata"]!["resourceVersion"]
                        ? (409, null)
                        : (200, Write(key, body.AsObject(), false, false).DeepClone());
                case "delete" when !exists:
                    return (404, null);
                case "delete":
                    var uid = (string?)body?["preconditions"]?["uid"];
                    var version = (string?)body?["preconditions"]?["resourceVersion"];
                    if ((uid is not null && uid != (string?)known!["metadata"]!["uid"]) || (version is not null && version != (string?)known!["metadata"]!["resourceVersion"]))
                    {
                        return (409, null);
                    }

                    Remove(request.Plural, request.Namespace, name);
                    return (200, FakeAnswers.Status(200, "", "deleted"));
                default:
                    return Patch(request, key, known, body, contentType);
            }
        }
    }

    private (int Status, JsonNode? Answer) Patch(FakeRequest request, (string, string?, string) key, JsonObject? known, JsonNode? body, string? contentType)
    {
        if (known is null && (request.Verb != "apply" || body!["metadata"]?["uid"] is not null))
        {
            return (request.Verb == "apply" ? 409 : 404, null);
        }

        if (contentType!.StartsWith("application/json-patch", StringComparison.Ordinal))
        {
            // Like the real one: a failed test is invalid, another version a conflict.
            var version = body!.AsArray().FirstOrDefault(operation => (string?)operation!["path"] == "/metadata/resourceVersion");
            return version is null || (string?)version["value"] == (string?)known!["metadata"]!["resourceVersion"]
                ? (200, known!.DeepClone())
                : ((string?)version["op"] == "test" ? 422 : 409, null);
        }

        // Like 1.20: a status is checked by its version only, anything else by the uid as well.
        string[] preconditions = request.Subresource is null ? ["uid", "resourceVersion"] : ["resourceVersion"];
        if (known is not null && preconditions.Any(name => body!["metadata"]?[name] is { } value && (string?)value != (string?)known["metadata"]![name]))
        {
            return (409, null);
        }

        var item = (JsonObject?)known?.DeepClone() ?? new JsonObject { ["metadata"] = new JsonObject { ["name"] = key.Item3, ["namespace"] = key.Item2 } };
        if (request is { Verb: "apply", Subresource: "status" })
        {
            // What its manager, the only one here, does not say any more goes.
            item.Remove("status");
        }

        Merge(item, body!.AsObject());
        return (known is null ? 201 : 200, Write(key, item, known is null, false, bumpsGeneration: request.Subresource is null).DeepClone());
    }

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner && into[name] is JsonObject target)
            {
                Merge(target, inner);
            }
            else if (value is null)
            {
                into.Remove(name);
            }
            else
            {
                into[name] = value.DeepClone();
            }
        }
    }

    private JsonObject Write((string Plural, string? Namespace, string Name) key, JsonObject item, bool isNew, bool silent, bool bumpsGeneration = true)
    {
        item = (JsonObject)item.DeepClone();
        var metadata = item["metadata"]!.AsObject();
        var known = _objects.GetValueOrDefault(key);
        if (isNew)
        {
            metadata["uid"] = Guid.NewGuid().ToString();
            metadata["generation"] = 1L;
            metadata["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "somebody", ["operation"] = "Update" });
        }
        else
        {
            metadata["uid"] = known!["metadata"]!["uid"]!.DeepClone();
            metadata["resourceVersion"] = known["metadata"]!["resourceVersion"]!.DeepClone();
            var generation = (long?)known["metadata"]!["generation"] ?? 1;
            metadata["generation"] = bumpsGeneration && !JsonNode.DeepEquals(item["spec"], known["spec"]) ? generation + 1 : generation;
            if (JsonNode.DeepEquals(item, known))
            {
                return known;
            }
        }

        metadata["resourceVersion"] = Next();
        WritesThatChanged++;
        _objects[key] = item;
        if (!silent)
        {
            _history.Add((_version, isNew ? "ADDED" : "MODIFIED", key.Plural, (JsonObject)item.DeepClone()));
        }

        Changed?.Invoke();
        return item;
    }

    private string Next() => (++_version).ToString(CultureInfo.InvariantCulture);

    private static bool Matches(FakeRequest request, JsonObject item)
    {
        if (request.Namespace is not null && (string?)item["metadata"]!["namespace"] != request.Namespace)
        {
            return false;
        }

        return request["labelSelector"] is not { } selector
            || selector.Split(',').All(term => (string?)item["metadata"]!["labels"]?[term.Split('=')[0]] == term.Split('=')[1]);
    }
}
