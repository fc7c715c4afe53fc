using System.Collections.Concurrent;

namespace Taskcluster.Tests.Simulation;

/// <summary>How often each subscriber is still to fail.</summary>
internal sealed class SubscriberFaults
{
    private readonly ConcurrentDictionary<string, int> left = new();
    private int count;

    /// <summary>Failures that have been.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>The next messages of a subscriber fail, so many times in all.</summary>
    public void Prepare(string subscriber, int times) => left[subscriber] = times;

    /// <summary>No more failures.</summary>
    public void TakeBack() => left.Clear();

    /// <exception cref="IOException">It is to fail.</exception>
    public void ThrowIfDue(string subscriber)
    {
        if (left.TryGetValue(subscriber, out var times) && times > 0)
        {
            left[subscriber] = times - 1;
            Interlocked.Increment(ref count);
            throw new IOException("as the simulation wants it");
        }
    }
}
