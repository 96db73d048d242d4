#!/usr/bin/env bash
# Microsoft.SemanticKernel.Connectors.OpenAI 1.82.0 (.NET 10): a model calls a function with the number 5, as the function's schema asks for.
#
# Guess:   the function is given the number 5.
# In fact: it is given the text "5", unless FunctionChoiceBehaviorOptions.RetainArgumentTypes is set, which is experimental (SKEXP0001) and off.
# Matters: functions that are tools of an MCP server pass on what they are given, and a server that holds calls against its own schema refuses them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"
cat >finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><NoWarn>SKEXP0001</NoWarn></PropertyGroup>
  <ItemGroup><PackageReference Include="Microsoft.SemanticKernel.Connectors.OpenAI" Version="1.82.0" /></ItemGroup>
</Project>
XML
cat >Program.cs <<'CS'
using System.ClientModel;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using OpenAI;

// A stand-in for the model: it calls the function with a number, then it is done.
var port = new Random().Next(20000, 40000);
using var http = new HttpListener();
http.Prefixes.Add($"http://127.0.0.1:{port}/");
http.Start();
_ = Task.Run(async () =>
{
    for (var turn = 0; ; turn++)
    {
        var context = await http.GetContextAsync();
        var message = turn % 2 == 0
            ? """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"tools-wait","arguments":"{\"seconds\":5}"}}]}"""
            : """{"role":"assistant","content":"done"}""";
        var reason = turn % 2 == 0 ? "tool_calls" : "stop";
        var body = $$"""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{{message}},"finish_reason":"{{reason}}"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2} }""";
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        context.Response.Close();
    }
});

foreach (var retain in new[] { false, true })
{
    var builder = Kernel.CreateBuilder();
    builder.AddOpenAIChatCompletion("m", new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri($"http://127.0.0.1:{port}/v1") }));
    var kernel = builder.Build();
    kernel.Plugins.AddFromFunctions("tools", [new Wait(retain).AsKernelFunction()]);
    var settings = new OpenAIPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(options: new() { RetainArgumentTypes = retain }) };
    await kernel.GetRequiredService<IChatCompletionService>().GetChatMessageContentAsync(new ChatHistory("go"), settings, kernel);
}

internal sealed class Wait(bool retain) : AIFunction
{
    public override string Name => "wait";

    public override JsonElement JsonSchema => JsonDocument.Parse("""{"type":"object","properties":{"seconds":{"type":"number"}},"required":["seconds"]}""").RootElement;

    protected override ValueTask<object> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        Console.WriteLine($"RetainArgumentTypes {retain}: the function is given {JsonSerializer.Serialize(arguments["seconds"])}");
        return new("waited");
    }
}
CS
cat >expected.txt <<'END'
RetainArgumentTypes False: the function is given "5"
RetainArgumentTypes True: the function is given 5
END
dotnet run -v quiet >seen.txt 2>errors.txt || { cat seen.txt errors.txt >&2; exit 1; }
cat seen.txt
diff -u expected.txt seen.txt && echo "as described"
