using static ContainerMcp.CrdGenerator.SchemaParts;
using Schema = System.Collections.Generic.Dictionary<string, object>;

namespace ContainerMcp.CrdGenerator;

/// <summary>The compact schema of a pod's affinity. Its lists are short: whoever chooses among nodes needs a few terms, and an open schema is a place for anything of any size and depth.</summary>
internal static class AffinitySchema
{
    private const int Terms = 16;

    /// <summary>A new schema.</summary>
    public static Schema Create() => Object(new()
    {
        ["nodeAffinity"] = Describe(Object(new()
        {
            ["preferredDuringSchedulingIgnoredDuringExecution"] = ListOf(Weighted("preference", NodeTerm()), Terms, "Nodes that are preferred."),
            ["requiredDuringSchedulingIgnoredDuringExecution"] = Describe(
                Object(new() { ["nodeSelectorTerms"] = ListOf(NodeTerm(), Terms, "Terms, one of which must hold.") }, "nodeSelectorTerms"), "Nodes that are needed."),
        }), "Labels and names of nodes."),
        ["podAffinity"] = PodAffinity("Pods to run near to."),
        ["podAntiAffinity"] = PodAffinity("Pods to run away from."),
    });

    private static Schema NodeTerm() => Object(new()
    {
        ["matchExpressions"] = Requirements("Labels of the node, all of which must match."),
        ["matchFields"] = Requirements("Fields of the node, of which there is metadata.name."),
    });

    private static Schema Requirements(string description) => ListOf(Object(new()
    {
        ["key"] = String("The label or field.", LabelSchemas.LongestKey),
        ["operator"] = Enum("How it is compared with values.", "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"),
        ["values"] = ListOf(String(null, 253), LabelSchemas.MostValues, "The values; none with Exists and DoesNotExist, one number with Gt and Lt."),
    }, "key", "operator"), LabelSchemas.MostExpressions, description);

    private static Schema PodAffinity(string description) => Describe(Object(new()
    {
        ["preferredDuringSchedulingIgnoredDuringExecution"] = ListOf(Weighted("podAffinityTerm", PodTerm()), Terms, "What is preferred."),
        ["requiredDuringSchedulingIgnoredDuringExecution"] = ListOf(PodTerm(), Terms, "What is needed."),
    }), description);

    private static Schema PodTerm() => Object(new()
    {
        ["labelSelector"] = Describe(LabelSchemas.Selector(), "Labels of the pods."),
        ["matchLabelKeys"] = ListOf(String(null, LabelSchemas.LongestKey), LabelSchemas.MostExpressions, "Labels in which the pods equal this one."),
        ["mismatchLabelKeys"] = ListOf(String(null, LabelSchemas.LongestKey), LabelSchemas.MostExpressions, "Labels in which the pods differ from this one."),
        ["namespaceSelector"] = Describe(LabelSchemas.Selector(), "Labels of the pods' namespaces. Other namespaces than the sandbox's need a class that allows them."),
        ["namespaces"] = ListOf(String(null, 63), 16, "The pods' namespaces; unset, the sandbox's. Others need a class that allows them."),
        ["topologyKey"] = String("The label of nodes whose value says what is near.", LabelSchemas.LongestKey),
    }, "topologyKey");

    private static Schema Weighted(string name, Schema term) => Object(new()
    {
        [name] = Describe(term, "What is preferred."),
        ["weight"] = new Schema { ["type"] = "integer", ["format"] = "int32", ["minimum"] = 1, ["maximum"] = 100, ["description"] = "How much, from 1 to 100." },
    }, name, "weight");
}
