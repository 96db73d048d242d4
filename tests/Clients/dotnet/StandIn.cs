using System.ClientModel;
using OpenAI;

namespace ContainerMcp.Clients;

/// <summary>OpenAI's client, which is led to the stand-in model.</summary>
internal static class StandIn
{
    public const string Model = "stand-in";

    public static OpenAIClient Client(Uri url) =>
        new(new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(url, "/v1"), NetworkTimeout = TimeSpan.FromMinutes(3) });
}
