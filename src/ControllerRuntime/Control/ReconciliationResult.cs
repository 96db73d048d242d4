using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Control;

/// <summary>What a reconciliation ended in. The shape is that of KubeOps' type of the same name.</summary>
/// <typeparam name="TEntity">The reconciled kind.</typeparam>
public sealed class ReconciliationResult<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    private ReconciliationResult(TEntity entity, bool isSuccess, string? errorMessage, Exception? error, TimeSpan? requeueAfter)
    {
        Entity = entity;
        IsSuccess = isSuccess;
        ErrorMessage = errorMessage;
        Error = error;
        RequeueAfter = requeueAfter;
    }

    /// <summary>The entity that was reconciled.</summary>
    public TEntity Entity { get; }

    /// <summary>Whether the reconciliation did what it should.</summary>
    [MemberNotNullWhen(false, nameof(ErrorMessage))]
    public bool IsSuccess { get; }

    /// <summary>Whether the reconciliation failed.</summary>
    [MemberNotNullWhen(true, nameof(ErrorMessage))]
    public bool IsFailure => !IsSuccess;

    /// <summary>What went wrong; null after a success.</summary>
    public string? ErrorMessage { get; }

    /// <summary>The exception behind a failure, if there is one.</summary>
    public Exception? Error { get; }

    /// <summary>
    /// When to reconcile again even if nothing changes. Null: a success waits for the next change or resync,
    /// a failure is retried with exponential backoff. Zero after a success: behind everything that waits now.
    /// </summary>
    public TimeSpan? RequeueAfter { get; }

#pragma warning disable CA1000 // Static members of a generic type: KubeOps' shape, kept so that a controller runs on either.
    /// <summary>The entity is as it should be, to be looked at again after <paramref name="requeueAfter"/> if that is given.</summary>
    public static ReconciliationResult<TEntity> Success(TEntity entity, TimeSpan? requeueAfter = null) =>
        new(entity, true, null, null, requeueAfter);

    /// <summary>The entity is not as it should be. Retried with backoff, or after <paramref name="requeueAfter"/> if that is given.</summary>
    public static ReconciliationResult<TEntity> Failure(
        TEntity entity, string errorMessage, Exception? error = null, TimeSpan? requeueAfter = null) =>
        new(entity, false, errorMessage, error, requeueAfter);
#pragma warning restore CA1000
}
