using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Chat;
using Taskcluster.Modules.Notify.Deliveries;
using Taskcluster.Modules.Notify.Mail;
using Taskcluster.Modules.Notify.Messages;
using Taskcluster.Modules.Notify.Notices;

namespace Taskcluster.Modules.Notify;

/// <summary>Tells people and programs of things (spec/services.md §4.4).</summary>
public sealed class NotifyModule : IModule
{
    public ServiceDeclaration Service { get; } = new(
        "notify",
        "Notify Service",
        """
        Notify sends mails, messages to Matrix rooms and Slack channels, and pulse messages. A task asks for notices of
        itself by routes such as `notify.email.<address>.on-failed`.
        """);

    public IReadOnlyList<ExchangeDeclaration> Exchanges => NotifyExchanges.All;

    public IReadOnlyList<Type> MoreSchemas { get; } = [];

    public void AddServices(IServiceCollection services, ModuleSettings settings)
    {
        var options = settings.Read("Notify", section => section.Get<NotifyOptions>());
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddSingleton<DeliveryCounts>();
        services.AddSingleton<IMetricsSource>(provider => provider.GetRequiredService<DeliveryCounts>());
        services.AddSingleton<OutsideCalls>();
        services.AddSingleton<Slack>();
        services.AddSingleton<Matrix>();
        services.AddSingleton<Letters>();
        services.AddSingleton<Outbox>();
        if (options.Smtp.Host is null)
        {
            services.AddSingleton<IMailExit, MailFolder>();
        }
        else
        {
            services.AddSingleton<IMailExit>(_ => new SmtpExit(options.Smtp));
        }
    }

    /// <summary>Settings that cannot be used are told at the start, and what was sent before it is forgotten.</summary>
    public Task Start(IServiceProvider services)
    {
        _ = services.GetRequiredService<Outbox>();
        return services.GetRequiredService<Database>().Write(RecentNotices.Clear);
    }
}
