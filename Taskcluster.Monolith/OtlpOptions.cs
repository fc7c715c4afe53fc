using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Monolith;

/// <summary>Settings of the section <c>Otlp</c>.</summary>
public sealed record OtlpOptions : ICheckedSettings
{
    /// <summary>
    /// A collector of OpenTelemetry, such as <c>http://collector:4318</c>; also <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.
    /// </summary>
    public string? Endpoint { get; set; }

    /// <summary>How often metrics are sent.</summary>
    public double PeriodSeconds { get; set; } = 60;

    /// <summary>Where to send; null: nowhere.</summary>
    internal Uri? Target =>
        (Endpoint ?? Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")) is { Length: > 0 } text
        && Uri.TryCreate(text.TrimEnd('/') + "/v1/metrics", UriKind.Absolute, out var target)
            ? target
            : null;

    void ICheckedSettings.Check(SettingRules rules) => rules.Url(Endpoint).Between(1, 86_400, PeriodSeconds);
}
