using System.Net;
using k8s.Models;

namespace ContainerMcp.Operator.Runtime;

/// <summary>The API server refused a request. The message is the server's own and fit for a condition or an event.</summary>
public sealed class ApiException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="statusCode">HTTP status of the answer.</param>
    /// <param name="reason">Reason word of the answer's Status object (<c>NotFound</c>), empty if there was none.</param>
    /// <param name="message">Message of the Status object, or the HTTP status in words.</param>
    /// <param name="retryAfter">Wait that the server asked for.</param>
    /// <param name="status">The whole Status object, if the answer had one.</param>
    public ApiException(HttpStatusCode statusCode, string reason, string message, TimeSpan? retryAfter = null, V1Status? status = null)
        : base(message)
    {
        StatusCode = statusCode;
        Reason = reason;
        RetryAfter = retryAfter;
        Status = status;
    }

    /// <summary>HTTP status of the answer.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>Kubernetes' reason word, such as <c>AlreadyExists</c>, <c>Invalid</c> or <c>Forbidden</c>; may be empty.</summary>
    public string Reason { get; }

    /// <summary>How long the server asked to wait (429 and 503).</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The Status object of the answer, with causes by field for <c>Invalid</c>.</summary>
    public V1Status? Status { get; }

    /// <summary>The object or the collection does not exist.</summary>
    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    /// <summary>An object of that name exists already.</summary>
    public bool IsAlreadyExists => Reason == "AlreadyExists";

    /// <summary>Somebody else changed the object meanwhile, or a precondition does not hold.</summary>
    public bool IsConflict => StatusCode == HttpStatusCode.Conflict && !IsAlreadyExists;

    /// <summary>Not allowed: by role, by admission (Pod Security, quota) or by a policy.</summary>
    public bool IsForbidden => StatusCode == HttpStatusCode.Forbidden;

    /// <summary>The object breaks a rule of its schema; trying again changes nothing.</summary>
    public bool IsInvalid => StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest;

    /// <summary>The resource version asked for has been compacted away.</summary>
    public bool IsGone => StatusCode == HttpStatusCode.Gone || Reason == "Expired";

    /// <summary>The same request may well succeed later: overload, timeouts and server errors.</summary>
    public bool IsTransient => StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)StatusCode >= 500;
}
