using k8s.Models;
using Schema = System.Collections.Generic.Dictionary<string, object>;

namespace ContainerMcp.Crds.Generation;

/// <summary>Compact schemas of Kubernetes' own types. Reflection would give their hundreds of fields a description each and the CRD its size limit.</summary>
internal static class KubernetesSchemas
{
    /// <summary>A new schema of the type, or null when it is not one of Kubernetes' own.</summary>
    public static Schema? For(Type type) =>
        type == typeof(V1Toleration) ? Toleration()
        : type == typeof(V1NetworkPolicyPeer) ? NetworkPolicyPeer()
        : type == typeof(V1Condition) ? Condition()
        : null;

    private static Schema Toleration() => Object(new()
    {
        ["effect"] = Enum("The effect of the taint; unset matches every effect.", "NoSchedule", "PreferNoSchedule", "NoExecute"),
        ["key"] = String("The key of the taint; unset, with operator Exists, matches every key."),
        ["operator"] = Enum("Whether the value must be equal or the key just exist. Unset means Equal.", "Exists", "Equal"),
        ["tolerationSeconds"] = new Schema { ["type"] = "integer", ["format"] = "int64", ["description"] = "How long a NoExecute taint is tolerated; unset: for ever." },
        ["value"] = String("The value of the taint, with operator Equal."),
    });

    private static Schema NetworkPolicyPeer()
    {
        var peer = Object(new()
        {
            ["ipBlock"] = Describe(Object(new()
            {
                ["cidr"] = String("The range, for example 203.0.113.0/24."),
                ["except"] = ListOf(String(null), "Ranges inside cidr that are left out."),
            }, "cidr"), "Addresses. Cannot be combined with selectors."),
            ["namespaceSelector"] = Describe(LabelSelector(), "Labels of namespaces; an empty selector means all."),
            ["podSelector"] = Describe(LabelSelector(), "Labels of pods; without namespaceSelector, in the sandbox's namespace."),
        });
        peer["x-kubernetes-validations"] = new List<object>
        {
            new Schema
            {
                ["rule"] = "has(self.ipBlock) != (has(self.podSelector) || has(self.namespaceSelector))",
                ["message"] = "a peer is either an ipBlock, or a podSelector and/or a namespaceSelector",
            },
        };
        return peer;
    }

    private static Schema LabelSelector() => Object(new()
    {
        ["matchExpressions"] = ListOf(Object(new()
        {
            ["key"] = String("The label."),
            ["operator"] = Enum("How the label is compared with values.", "In", "NotIn", "Exists", "DoesNotExist"),
            ["values"] = ListOf(String(null), "The values; none with Exists and DoesNotExist."),
        }, "key", "operator"), "Requirements, all of which must hold."),
        ["matchLabels"] = new Schema
        {
            ["type"] = "object",
            ["description"] = "Labels, all of which must be present with these values.",
            ["additionalProperties"] = String(null),
        },
    });

    private static Schema Condition() => Object(new()
    {
        ["lastTransitionTime"] = new Schema { ["type"] = "string", ["format"] = "date-time", ["description"] = "When status last changed." },
        ["message"] = String("The root cause in plain words."),
        ["observedGeneration"] = new Schema { ["type"] = "integer", ["format"] = "int64", ["description"] = "The metadata.generation that the condition speaks of." },
        ["reason"] = String("The cause as one word, for programs."),
        ["status"] = Enum("Whether the condition holds.", "True", "False", "Unknown"),
        ["type"] = String("The condition's name."),
    }, "lastTransitionTime", "message", "reason", "status", "type");

    private static Schema Object(Schema properties, params string[] required)
    {
        var schema = new Schema { ["type"] = "object", ["properties"] = properties };
        if (required.Length > 0)
        {
            schema["required"] = required.ToList<object>();
        }

        return schema;
    }

    private static Schema String(string? description) => Describe(new Schema { ["type"] = "string" }, description);

    private static Schema Enum(string description, params string[] values) =>
        Describe(new Schema { ["type"] = "string", ["enum"] = values.ToList<object>() }, description);

    private static Schema ListOf(Schema items, string description) =>
        Describe(new Schema { ["type"] = "array", ["items"] = items }, description);

    private static Schema Describe(Schema schema, string? description)
    {
        if (description is not null)
        {
            schema["description"] = description;
        }

        return schema;
    }
}
