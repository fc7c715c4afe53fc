using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Metrics;

namespace Taskcluster.Monolith;

/// <summary>
/// Sends the host's metrics by OTLP over HTTP, where a collector is set. Elsewhere no code of it is loaded.
/// </summary>
internal static class OtlpExport
{
    internal static void Add(IServiceCollection services) => services.AddSingleton(Build);

    /// <summary>Begins to send; what was measured last is sent when the host is disposed of.</summary>
    internal static void Start(IServiceProvider services)
    {
        _ = services.GetRequiredService<MeterProvider>();

        // Those make the instruments that nobody has asked for yet.
        _ = services.GetServices<IMetricsSource>().ToList();
    }

    private static MeterProvider Build(IServiceProvider services)
    {
        var options = services.GetRequiredService<OtlpOptions>();
        var meters = services.GetRequiredService<IMeterFactory>();
        var version = services.GetRequiredService<ProgramVersion>();
        return Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(
                ResourceBuilder.CreateDefault().AddService("taskcluster", serviceVersion: version.Version))
            .AddMeter(HostMeter.Name)

            // The provider hears the whole process, in which there may be other hosts.
            .AddView(instrument =>
                ReferenceEquals(instrument.Meter.Scope, meters) ? null : MetricStreamConfiguration.Drop)
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = options.Target!;
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                    (int)(options.PeriodSeconds * 1000);
            })
            .Build();
    }
}
