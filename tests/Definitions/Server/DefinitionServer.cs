using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace ContainerMcp.Definitions.Tests.Server;

/// <summary>
/// Kubernetes' own server for definitions and their objects (eng/definitions), beside an etcd of its own, both on loopback. It has no
/// namespaces, pods or garbage collection: a namespace is just a part of a path.
/// </summary>
internal sealed class DefinitionServer : IAsyncDisposable
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly string _directory = Directory.CreateTempSubdirectory("container-mcp-definitions-").FullName;
    private readonly List<OwnedProcess> _programs = [];
    private HttpClient? _client;

    private DefinitionServer()
    {
    }

    /// <summary>The version of Kubernetes that it is of, such as v1.36.4.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Starts one; the first on a machine is compiled, which takes minutes.</summary>
    public static async Task<DefinitionServer> StartAsync(CancellationToken ct)
    {
        var server = new DefinitionServer();
        try
        {
            await server.StartCoreAsync(ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request.</summary>
    /// <param name="method">GET, POST, PUT, PATCH, DELETE.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="body">JSON or YAML.</param>
    /// <param name="type">What the body is.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body, string type, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        }

        using var response = await _client!.SendAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        response.Headers.TryGetValues("Warning", out var warnings);
        return new(response.StatusCode, Parse(text), string.Join('\n', warnings ?? []));
    }

    /// <summary>Makes the definitions of a folder, or changes those that are there, and waits until they are served.</summary>
    public async Task InstallAsync(string folder, CancellationToken ct)
    {
        foreach (var file in Directory.GetFiles(folder, "*.yaml"))
        {
            var text = await File.ReadAllTextAsync(file, ct);
            var name = Path.GetFileNameWithoutExtension(file);
            var generation = (long?)(await SendAsync(HttpMethod.Patch, $"{Definitions}/{name}?fieldManager=tests&force=true&fieldValidation=Strict", text, "application/apply-patch+yaml", ct))
                .Ok().Body["metadata"]!["generation"];
            await EventuallyAsync(name + " to be served", async () => await IsServedAsync(name, generation, ct), ct);
        }
    }

    /// <summary>The definition as the server has it, with its conditions.</summary>
    public async Task<JsonNode> DefinitionAsync(string name, CancellationToken ct) =>
        (await SendAsync(HttpMethod.Get, $"{Definitions}/{name}", null, "application/json", ct)).Ok().Body;

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _programs.ForEach(program => program.Dispose());
        await Task.Yield();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<bool> IsServedAsync(string name, long? generation, CancellationToken ct)
    {
        var definition = await DefinitionAsync(name, ct);
        var isEstablished = definition["status"]?["conditions"]?.AsArray().Any(condition => (string?)condition!["type"] == "Established" && (string?)condition["status"] == "True") == true;
        if (!isEstablished || (long?)definition["metadata"]!["generation"] != generation)
        {
            return false;
        }

        var plural = name[..name.IndexOf('.', StringComparison.Ordinal)];
        var path = $"/apis/containermcp.dev/v1alpha1/{plural}";
        return (await SendAsync(HttpMethod.Get, path, null, "application/json", ct)).IsSuccess;
    }

    private async Task StartCoreAsync(CancellationToken ct)
    {
        var programs = await BuildAsync(ct);
        Version = (await File.ReadAllTextAsync(Path.Combine(programs, "VERSION"), ct)).Trim();
        var certificates = Certificates.Create();
        var (etcd, peer, port) = (FreePort(), FreePort(), FreePort());
        var authority = Write("authority.pem", certificates.AuthorityPem);

        // It asks nobody who a caller is or what they may do: the address leads nowhere.
        var nowhere = Write("kubeconfig", """
            apiVersion: v1
            kind: Config
            clusters: [{name: nowhere, cluster: {server: "https://127.0.0.1:9"}}]
            contexts: [{name: nowhere, context: {cluster: nowhere, user: nobody}}]
            users: [{name: nobody, user: {}}]
            current-context: nowhere
            """);
        _programs.Add(OwnedProcess.Start(
            PathOf("etcd.log"), Path.Combine(programs, "etcd"), "--data-dir", PathOf("etcd"),
            "--listen-client-urls", $"http://127.0.0.1:{etcd}", "--advertise-client-urls", $"http://127.0.0.1:{etcd}",
            "--listen-peer-urls", $"http://127.0.0.1:{peer}", "--initial-advertise-peer-urls", $"http://127.0.0.1:{peer}",
            "--initial-cluster", $"default=http://127.0.0.1:{peer}"));
        _programs.Add(OwnedProcess.Start(
            PathOf("server.log"), Path.Combine(programs, "apiextensions-apiserver"),
            $"--etcd-servers=http://127.0.0.1:{etcd}", "--bind-address=127.0.0.1", $"--secure-port={port}", $"--cert-dir={PathOf("certificates")}",
            $"--client-ca-file={authority}", "--authentication-skip-lookup", $"--kubeconfig={nowhere}", $"--authentication-kubeconfig={nowhere}",
            $"--authorization-kubeconfig={nowhere}", "--enable-priority-and-fairness=false",
            "--disable-admission-plugins=NamespaceLifecycle,MutatingAdmissionWebhook,ValidatingAdmissionWebhook,ValidatingAdmissionPolicy,MutatingAdmissionPolicy"));
        var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = [certificates.Client];

        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null && IsOwn(presented);
        _client = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
        await EventuallyAsync("the definition server", async () => (await SendAsync(HttpMethod.Get, Definitions, null, "application/json", ct)).IsSuccess, ct);
    }

    private async Task EventuallyAsync(string what, Func<Task<bool>> condition, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var last = "";
        while (Stopwatch.GetElapsedTime(started) < StartLimit)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
            {
                last = e.Message;
            }

            await Task.Delay(50, ct);
        }

        throw new TimeoutException($"Waited {StartLimit} for {what}. {last}\n{string.Join('\n', _programs.Select(program => program.Said()))}");
    }

    /// <summary>The server makes its certificate when it starts, in a folder that only this process has told it.</summary>
    private bool IsOwn(X509Certificate presented)
    {
        var own = new X509Certificate2Collection();
        own.ImportFromPemFile(PathOf("certificates/apiserver.crt"));
        return own.Any(certificate => certificate.RawDataMemory.Span.SequenceEqual(presented.GetRawCertData()));
    }

    private static async Task<string> BuildAsync(CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(BuildLimit);
        using var build = Process.Start(new ProcessStartInfo(Repository.PathOf("eng/definitions/build")) { RedirectStandardOutput = true })!;
        var output = await build.StandardOutput.ReadToEndAsync(deadline.Token);
        await build.WaitForExitAsync(deadline.Token);
        return build.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException("eng/definitions/build failed: run it by hand to see why.");
    }

    private static JsonNode Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) ?? new JsonObject();
        }
        catch (System.Text.Json.JsonException)
        {
            // Before a path is known the server answers in plain text.
            return new JsonObject { ["message"] = text };
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string PathOf(string name) => Path.Combine(_directory, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }
}
