using System.Collections.Concurrent;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.Operator.Sandboxes.Validation;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Looks up the Secrets that a spec names. The operator keeps no copy of its users' secrets, only, for a minute, which keys they have. A sandbox whose
/// Secrets are missing has a few of them looked for at a time, and ever more rarely: there may be hundreds of such sandboxes with dozens of
/// names each.
/// </summary>
internal sealed class ReferenceReader(KindClient<V1Secret> secrets, TimeProvider time)
{
    private const int AtATime = 8;
    private const int AgainAtOnce = 8;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Knowledge> _known = new(StringComparer.Ordinal);

    /// <summary>What is wrong with the Secrets, and when to look again: nothing announces that one has appeared.</summary>
    public async Task<(IReadOnlyList<SpecFinding> Findings, TimeSpan? LookAgain)> ValidateAsync(McpSandbox sandbox, CancellationToken cancellationToken)
    {
        var names = SecretReferences.Of(sandbox.Spec).Select(reference => reference.Name).ToHashSet(StringComparer.Ordinal);
        if (names.Count == 0)
        {
            Forget(sandbox.Metadata.Uid);
            return ([], null);
        }

        var known = _known.GetOrAdd(sandbox.Metadata.Uid, _ => new());
        known.Keep(names, sandbox.Metadata.Generation);
        await ReadAsync(Due(known, names), known, sandbox.Metadata.NamespaceProperty, cancellationToken);
        var facts = known.Answers.Where(answer => answer.Value.Facts is not null).ToDictionary(answer => answer.Key, answer => answer.Value.Facts!, StringComparer.Ordinal);
        var findings = SecretReferences.Validate(sandbox, facts);
        known.WrongSince = findings.Count == 0 ? null : known.WrongSince ?? time.GetTimestamp();
        return (findings, findings.Count == 0 ? null : Pause(known));
    }

    /// <summary>Forgets a sandbox that is gone.</summary>
    public void Forget(string sandboxUid) => _known.TryRemove(sandboxUid, out _);

    /// <summary>Every name that is new, and of those that it is time to look at again the ones that were looked at longest ago.</summary>
    private List<string> Due(Knowledge known, HashSet<string> names)
    {
        // A little earlier, so that what was read a moment after the others does not wait for the next turn.
        var age = (known.WrongSince is null ? Fresh : Pause(known)) - TimeSpan.FromMilliseconds(500);
        var again = known.Answers
            .Where(answer => time.GetElapsedTime(answer.Value.At) >= age)
            .OrderBy(answer => answer.Value.At)
            .Select(answer => answer.Key)
            .Take(AgainAtOnce);
        return [.. names.Where(name => !known.Answers.ContainsKey(name)), .. again];
    }

    /// <summary>A twelfth of the time that they have been missing: every five seconds for the first minute, every minute after twelve.</summary>
    private TimeSpan Pause(Knowledge known)
    {
        var part = known.WrongSince is { } since ? time.GetElapsedTime(since) / 12 : default;
        return part < ShortestPause ? ShortestPause : part < LongestPause ? part : LongestPause;
    }

    private Task ReadAsync(List<string> names, Knowledge known, string @namespace, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
            async (name, token) =>
            {
                var secret = await secrets.GetAsync(new(@namespace, name), token);
                known.Answers[name] = new(secret is null ? null : SecretFacts.Of(secret), time.GetTimestamp());
            });

    /// <summary>Of one sandbox, which is looked at by one worker at a time.</summary>
    private sealed class Knowledge
    {
        private long? _generation;

        public ConcurrentDictionary<string, Answer> Answers { get; } = new(StringComparer.Ordinal);

        /// <summary>Since when something is wrong with them.</summary>
        public long? WrongSince { get; set; }

        /// <summary>Drops what the spec does not name any more; a changed spec is looked at eagerly again.</summary>
        public void Keep(HashSet<string> names, long? generation)
        {
            if (_generation == generation)
            {
                return;
            }

            (_generation, WrongSince) = (generation, null);
            foreach (var name in Answers.Keys.Where(name => !names.Contains(name) || Answers[name].Facts is null))
            {
                Answers.TryRemove(name, out _);
            }
        }
    }

    private sealed record Answer(SecretFacts? Facts, long At);
}
