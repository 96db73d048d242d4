using System.Net;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>The API server refused a request. The message is the server's own and fit for a condition or an event.</summary>
public sealed class ApiException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="statusCode">HTTP status of the answer.</param>
    /// <param name="reason">Reason word of the answer's Status object (<c>NotFound</c>), empty if there was none.</param>
    /// <param name="message">Message of the Status object, or the HTTP status in words.</param>
    /// <param name="retryAfter">Wait that the server asked for; what the Status object says if this is null.</param>
    /// <param name="status">The whole Status object, if the answer had one.</param>
    /// <param name="isPassing">Whether the server has just begun to answer: it may not know yet who may do what.</param>
    public ApiException(
        HttpStatusCode statusCode, string reason, string message, TimeSpan? retryAfter = null, V1Status? status = null, bool isPassing = false)
        : base(message)
    {
        StatusCode = statusCode;
        Reason = reason;
        RetryAfter = retryAfter ?? (status?.Details?.RetryAfterSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null);
        Status = status;
        IsPassing = isPassing;
    }

    /// <summary>HTTP status of the answer.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>Kubernetes' reason word, such as <c>AlreadyExists</c>, <c>Invalid</c> or <c>Forbidden</c>; may be empty.</summary>
    public string Reason { get; }

    /// <summary>How long the server asked to wait (429 and 503).</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The Status object of the answer, with causes by field for <c>Invalid</c>.</summary>
    public V1Status? Status { get; }

    /// <summary>Whether the server had begun to answer only a moment before: then a refusal for lack of rights may be none.</summary>
    public bool IsPassing { get; }

    /// <summary>The object does not exist.</summary>
    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound && !IsKindUnknown;

    /// <summary>
    /// The path does not exist: the kind is unknown to the cluster, or still unknown to a server that was started a moment ago. It says
    /// nothing about any object.
    /// </summary>
    public bool IsKindUnknown => StatusCode == HttpStatusCode.NotFound
        && (Reason != "NotFound" || Message.StartsWith("the server could not find the requested resource", StringComparison.Ordinal));

    /// <summary>An object of that name exists already.</summary>
    public bool IsAlreadyExists => Reason == "AlreadyExists";

    /// <summary>Somebody else changed the object meanwhile, or a precondition does not hold.</summary>
    public bool IsConflict => StatusCode == HttpStatusCode.Conflict && !IsAlreadyExists;

    /// <summary>Not allowed: by role, by admission (Pod Security, quota) or by a policy.</summary>
    public bool IsForbidden => StatusCode == HttpStatusCode.Forbidden && !IsPassing;

    /// <summary>The object breaks a rule of its schema; trying again changes nothing.</summary>
    public bool IsInvalid => StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest;

    /// <summary>A dry run was refused because of a webhook that may do more than answer: it says nothing about what would come of the real request.</summary>
    public bool IsDryRunUnsupported => StatusCode == HttpStatusCode.BadRequest && Message.Contains("does not support dry run", StringComparison.Ordinal);

    /// <summary>The resource version asked for has been compacted away.</summary>
    public bool IsGone => StatusCode == HttpStatusCode.Gone || Reason == "Expired";

    /// <summary>The same request may well succeed later: overload, timeouts and server errors.</summary>
    public bool IsTransient => StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)StatusCode >= 500;
}
