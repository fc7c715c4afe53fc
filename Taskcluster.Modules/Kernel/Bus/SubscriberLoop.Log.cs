using Microsoft.Extensions.Logging;

namespace Taskcluster.Modules.Kernel.Bus;

/// <content>What it logs.</content>
internal sealed partial class SubscriberLoop
{
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Subscriber} failed after message {Position}, at message {Sequence} if that is known")]
    private static partial void LogFailed(
        ILogger log, Exception error, string subscriber, long position, long? sequence);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Subscriber} is parked after message {Position} and {Count} failures; "
            + "pulse.retrySubscriber or pulse.skipMessage lets it go on")]
    private static partial void LogParked(ILogger log, string subscriber, long position, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Subscriber} was interrupted and goes on in a moment")]
    private static partial void LogInterrupted(ILogger log, Exception error, string subscriber);
}
