using System.Reflection;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.Crds.Attributes;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.TestCommon;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes;

/// <summary>Users and their scripts read the reasons of conditions and events: each is a documented constant of the API, and the operator writes no other word of its own.</summary>
public sealed class DeclaredReasonTests
{
    private static readonly HashSet<string> Declared = [.. typeof(ReasonsOfAttribute).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<ReasonsOfAttribute>() is not null || type == typeof(ConditionTypes) || type == typeof(ClassConditionTypes))
        .SelectMany(type => type.GetFields()).Select(field => (string)field.GetRawConstantValue()!)];

    private readonly List<string> _wrong = [];
    private int _seen;

    [Fact]
    public void Every_type_and_reason_in_the_code_is_declared_and_documented()
    {
        var compilation = ProjectSource.Compile(Repository.PathOf("src/Operator"));
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes())
            {
                foreach (var expression in Words(node, model))
                {
                    Check(expression, model);
                }
            }
        }

        Assert.True(_wrong.Count == 0, string.Join(Environment.NewLine, _wrong));
        // Were the places not found any more, nothing would be wrong.
        Assert.InRange(_seen, 80, 1000);
    }

    /// <summary>The expressions whose value becomes the type or the reason of a condition or event.</summary>
    private static IEnumerable<ExpressionSyntax> Words(SyntaxNode node, SemanticModel model) => node switch
    {
        ArgumentSyntax argument when model.GetOperation(argument) is IArgumentOperation { Parameter: { } parameter } && IsWord(parameter) => [argument.Expression],
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } assignment when model.GetSymbolInfo(name).Symbol is IPropertySymbol property && IsWord(property.Name) => [assignment.Right],
        EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } value when IsWord(property.Identifier.Text) => [value.Value],
        TupleExpressionSyntax tuple => tuple.Arguments.Where((_, i) => NameOf(tuple, i, model) is { } name && IsWord(name)).Select(argument => argument.Expression),
        _ => [],
    };

    private static bool IsWord(IParameterSymbol parameter) =>
        parameter.Type.SpecialType == SpecialType.System_String && parameter.ContainingType.Name != nameof(ApiException)
        && (IsWord(parameter.Name) || (parameter.Name == "type" && parameter.ContainingType.Name == "ConditionList"));

    private static bool IsWord(string name) => name.EndsWith("reason", StringComparison.OrdinalIgnoreCase) && name is not "serverReason" and not "ServerReason";

    /// <summary>The name of a tuple's element, by the type that is expected or the variables into which it is taken apart.</summary>
    private static string? NameOf(TupleExpressionSyntax tuple, int index, SemanticModel model)
    {
        var type = model.GetTypeInfo(tuple).ConvertedType as INamedTypeSymbol;
        if (type is { IsTupleType: true } && !type.TupleElements[index].IsImplicitlyDeclared)
        {
            return type.TupleElements[index].Name;
        }

        return tuple.Ancestors().TakeWhile(ancestor => ancestor is ExpressionSyntax or SwitchExpressionArmSyntax).OfType<AssignmentExpressionSyntax>().FirstOrDefault()?.Left switch
        {
            DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax names } when index < names.Variables.Count => names.Variables[index].ToString(),
            TupleExpressionSyntax names when index < names.Arguments.Count => names.Arguments[index].Expression.ToString(),
            _ => null,
        };
    }

    private void Check(ExpressionSyntax expression, SemanticModel model)
    {
        // What is handed to a method is not the word itself.
        var parts = expression.DescendantNodesAndSelf(part => part is not (InvocationExpressionSyntax or ElementAccessExpressionSyntax or MemberAccessExpressionSyntax)).OfType<ExpressionSyntax>().ToList();
        foreach (var part in parts.Where(part => model.GetConstantValue(part) is { HasValue: true, Value: string }))
        {
            _seen++;
            var word = (string)model.GetConstantValue(part).Value!;
            if (part is LiteralExpressionSyntax || !Declared.Contains(word))
            {
                var line = part.GetLocation().GetLineSpan();
                _wrong.Add($"{Path.GetFileName(line.Path)}:{line.StartLinePosition.Line + 1}: {part}: name a documented constant of ContainerMcp.Crds.V1Alpha1.Conditions");
            }
        }
    }
}
