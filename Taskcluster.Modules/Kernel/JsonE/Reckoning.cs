using Taskcluster.Modules.Kernel.JsonE.Expressions;
using Taskcluster.Modules.Kernel.JsonE.Values;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.JsonE;

/// <summary>Reckons moments, for <c>$fromNow</c> and <c>fromNow</c>.</summary>
internal static class Reckoning
{
    // A day alone is its first moment.
    private const int DateLength = 10;

    /// <summary>
    /// The moment that lies so far from a reference, as text. Without a reference, or with an empty one, it counts from
    /// the variable <c>now</c>, and if that is empty too, from the time of the rendering.
    /// </summary>
    /// <exception cref="JsonEException">The span or the reference cannot be read.</exception>
    public static TextValue FromNow(string span, Value? reference, Variables variables, DateTimeOffset now)
    {
        if (!TimeExpression.TryParse(span, out var offset))
        {
            throw JsonEException.Time($"String: '{span}' isn't a time expression");
        }

        var from = reference is { IsTruthy: true } ? reference : variables.Find("now");
        var start = from is { IsTruthy: true } ? Read(from) : now;
        if (offset > DateTimeOffset.MaxValue - start || offset < DateTimeOffset.MinValue - start)
        {
            throw JsonEException.Time(
                $"String: '{span}' leads from {WireTime.Format(start)} out of the years 1 to 9999");
        }

        return new TextValue(WireTime.Format(start + offset));
    }

    // A number is one of milliseconds since 1970, as it is for JavaScript.
    private static DateTimeOffset Read(Value moment)
    {
        switch (moment)
        {
            case TextValue { Text: var text }:
                if (WireTime.TryParse(text.Length == DateLength ? $"{text}T00:00:00Z" : text, out var read))
                {
                    return read;
                }

                break;
            case NumberValue { Number: var milliseconds }:
                var least = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
                var most = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
                if (milliseconds >= least && milliseconds <= most)
                {
                    return WireTime.FromMilliseconds((long)milliseconds);
                }

                break;
        }

        throw JsonEException.Time(
            $"String: '{Access.Name(moment)}' isn't a moment such as 2017-01-19T16:27:20.974Z");
    }
}
