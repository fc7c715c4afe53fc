namespace Taskcluster.Modules.Notify.Deliveries;

/// <summary>
/// An attempt to deliver failed. The message stands in the log and the database, so that it shows no credentials.
/// </summary>
/// <param name="reason">What the other side said, or that it said nothing.</param>
/// <param name="isFinal">Whether another attempt would end the same way.</param>
/// <param name="retryAfter">The pause that the other side asks for.</param>
public sealed class DeliveryException(string reason, bool isFinal = false, TimeSpan? retryAfter = null)
    : Exception(reason)
{
    public bool IsFinal { get; } = isFinal;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
