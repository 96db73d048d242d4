using System.Collections.Concurrent;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Status;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// What servers that run but are not ready say of themselves. They are asked beside the reconciliations, the longer they are not ready
/// the more rarely: a pod that takes the connection and never answers must cost no worker.
/// </summary>
internal sealed class ServerReasons(IServerReasonReader reader, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, Question> _questions = new(StringComparer.Ordinal);

    /// <summary>The server's last answer, null before there is one; begins to ask again when it is time.</summary>
    public string? Of(McpSandbox sandbox, V1Pod pod)
    {
        // A container that was started anew has answered nothing yet.
        var server = $"{pod.Metadata.Uid} {PodDiagnosis.StartedAt(pod):O}";
        return _questions.AddOrUpdate(
            sandbox.Metadata.Uid,
            static (_, server) => new(server),
            static (_, before, server) => before.Server == server ? before : new(server),
            server).Ask(reader, pod, time);
    }

    /// <summary>Whether an answer is awaited, whose arrival nothing announces, and will come soon: one that only waits for its turn may take long.</summary>
    public bool IsUnderWay(McpSandbox sandbox) => _questions.TryGetValue(sandbox.Metadata.Uid, out var question) && question.IsUnderWay(time);

    /// <summary>Forgets a sandbox that is gone.</summary>
    public void Forget(string sandboxUid) => _questions.TryRemove(sandboxUid, out _);

    // Without the pod: it would be kept for as long as the sandbox lives.
    private sealed class Question(string server)
    {
        private readonly Lock _lock = new();
        private Task<string?>? _running;
        private string? _answer;
        private long _askedAt;
        private TimeSpan _pause;

        public string Server => server;

        public bool IsUnderWay(TimeProvider time)
        {
            lock (_lock)
            {
                return _running is { IsCompleted: false } && time.GetElapsedTime(_askedAt) < Soon;
            }
        }

        public string? Ask(IServerReasonReader reader, V1Pod pod, TimeProvider time)
        {
            lock (_lock)
            {
                Take();
                if (_running is null && (_pause == TimeSpan.Zero || time.GetElapsedTime(_askedAt) >= _pause))
                {
                    _pause = _pause == TimeSpan.Zero ? ShortestPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
                    _askedAt = time.GetTimestamp();
                    _running = reader.ReadAsync(pod, CancellationToken.None);
                    Take();
                }

                return _answer;
            }
        }

        private void Take()
        {
            if (_running is { IsCompleted: true })
            {
                _answer = _running.IsCompletedSuccessfully ? _running.Result : null;
                _running = null;
            }
        }
    }
}
