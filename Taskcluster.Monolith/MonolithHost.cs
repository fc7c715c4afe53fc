using Carter;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Bootstrap;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith;

/// <summary>The composition: one Kestrel host with all modules in it.</summary>
public static class MonolithHost
{
    /// <summary>
    /// Builds a host that has its port and its data folder, and starts its modules. It does not listen yet.
    /// </summary>
    /// <exception cref="UnusableDataException">
    /// Settings, port or data cannot be used; the message says what to do.
    /// </exception>
    /// <exception cref="BootstrapException">The bootstrap file is wrong; nothing of it was applied.</exception>
    public static async Task<WebApplication> Build(HostSettings settings)
    {
        Ahead.Start();
        var builder = Configured(settings);
        var moduleSettings = new ModuleSettings(builder.Configuration);
        var server = SettingsCheck.RequireServer(builder.Configuration, moduleSettings, settings);
        if (!server.CoreDumps)
        {
            CoreDumps.Forbid();
        }

        var sockets = new BoundSockets(server.AddressesOr(settings.Addresses), settings.Port ?? server.Port);
        try
        {
            Listen(builder, sockets, server);
            ComposeChecked(builder, settings, moduleSettings, server, RootUrlOf(settings, server, sockets));
            if (settings.IsAtRest)
            {
                RemoveOwnWork(builder.Services);
            }

            // Whoever disposes of the host gives its port back, whether it ever listened or not.
            builder.Services.AddSingleton(_ => sockets);
            var app = builder.Build();
            try
            {
                _ = app.Services.GetRequiredService<BoundSockets>();
                await Start(app, settings);
                return app;
            }
            catch
            {
                await app.DisposeAsync();
                throw;
            }
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The same services without a server: nothing is started and no port is taken. The data folder is locked, and its
    /// database opened, as soon as something asks for them.
    /// </summary>
    /// <exception cref="UnusableDataException">Settings cannot be used; the message says what to do.</exception>
    public static ServiceProvider OpenData(HostSettings settings)
    {
        var builder = Configured(settings);
        var moduleSettings = new ModuleSettings(builder.Configuration);
        var server = SettingsCheck.RequireServer(builder.Configuration, moduleSettings, settings);
        ComposeChecked(builder, settings, moduleSettings, server, RootUrl.Parse("http://localhost"));
        return builder.Services.BuildServiceProvider();
    }

    /// <summary>The port that <c>serve</c> listens at, by the settings of where this program runs.</summary>
    public static int PortOf(IReadOnlyDictionary<string, string?> overrides) =>
        ServerOptions.Of(new ModuleSettings(
            Configured(new HostSettings { DataFolder = "", Overrides = overrides }).Configuration)).Port;

    /// <summary>Registers everything; faults of settings are collected, and nothing is started.</summary>
    internal static void Compose(
        IServiceCollection services, HostSettings settings, ModuleSettings moduleSettings, RootUrl rootUrl)
    {
        services.AddKernel(settings, moduleSettings, rootUrl);
        foreach (var module in Modules.Of(settings))
        {
            moduleSettings.Try(() => module.AddServices(services, moduleSettings));
        }
    }

    private static void ComposeChecked(
        WebApplicationBuilder builder,
        HostSettings settings,
        ModuleSettings moduleSettings,
        ServerOptions server,
        RootUrl rootUrl)
    {
        builder.Services.AddSingleton(server);
        Compose(builder.Services, settings, moduleSettings, rootUrl);
        SettingsCheck.Require(builder.Configuration, moduleSettings);
        settings.ConfigureServices?.Invoke(builder.Services);
    }

    // What listens for requests is ASP.NET's.
    private static void RemoveOwnWork(IServiceCollection services)
    {
        foreach (var service in services.Where(service => service.ServiceType == typeof(IHostedService)).ToList())
        {
            var maker = service.ImplementationType ?? service.ImplementationFactory?.Method.DeclaringType;
            if (maker?.Assembly == typeof(MonolithHost).Assembly || maker?.Assembly == typeof(Database).Assembly)
            {
                services.Remove(service);
            }
        }
    }

    internal static WebApplicationBuilder Configured(HostSettings settings)
    {
        var builder = SettingsFiles.Guarded(() => WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // The files of the program lie beside it, wherever it is started.
            ContentRootPath = AppContext.BaseDirectory,

            // A host that is started a thousand times an hour must not watch its settings file, nor the folder around
            // it.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        }));
        SettingsFiles.Guarded(() => SettingsFiles.AddTo(
            builder.Configuration, AppContext.BaseDirectory, Environment.CurrentDirectory));
        Configure(builder, settings);
        return builder;
    }

    private static void Configure(WebApplicationBuilder builder, HostSettings settings)
    {
        if (settings.IsFixture)
        {
            // Whoever moves the clock, or waits for what comes of a message, shall not wait until others gather.
            builder.Configuration.AddInMemoryCollection([new("Pulse:PauseMilliseconds", "0")]);
        }

        builder.Configuration.AddInMemoryCollection(settings.Overrides);
        builder.Logging.ClearProviders();
        var format = builder.Configuration["Logging:Console:FormatterName"];
        builder.Logging.AddLines(format);
        if (format == ConsoleFormatterNames.Json)
        {
            TraceRequests(builder);
        }

        // Its lines are below our level anyway; while it may log at all, each request gets an activity and a log scope.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        if (settings.LogToStandardError)
        {
            builder.Services.Configure<ConsoleLoggerOptions>(
                console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }
    }

    // Each line of a request says its trace, as a scope. Lines for people do not: nothing is made for them.
    private static void TraceRequests(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new RequestTraces(AreLogged: true));
        builder.Services.PostConfigure<JsonConsoleFormatterOptions>(json => json.IncludeScopes = true);
        builder.Logging.Configure(logging => logging.ActivityTrackingOptions =
            ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId | ActivityTrackingOptions.ParentId);
    }

    private static void Listen(WebApplicationBuilder builder, BoundSockets sockets, ServerOptions server)
    {
        builder.Services.Configure<HostOptions>(
            host => host.ShutdownTimeout = TimeSpan.FromSeconds(server.ShutdownSeconds));
        builder.WebHost.UseSockets(transport => transport.CreateBoundListenSocket = sockets.Take);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            server.Apply(kestrel.Limits);
            foreach (var endPoint in sockets.EndPoints)
            {
                kestrel.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1);
            }
        });
    }

    private static RootUrl RootUrlOf(HostSettings settings, ServerOptions server, BoundSockets sockets) =>
        RootUrl.Parse(
            settings.RootUrl
            ?? server.RootUrl
            ?? (settings.HonoursRootUrlVariable ? Environment.GetEnvironmentVariable("TASKCLUSTER_ROOT_URL") : null)
            ?? $"http://localhost:{sockets.Port}");

    // The way of requests is laid beside the opening of the database, which waits for the disk now and then.
    private static Task Start(WebApplication app, HostSettings settings) =>
        Task.WhenAll(Task.Run(() => StartModules(app, settings)), Task.Run(() => Mount(app)));

    private static async Task StartModules(WebApplication app, HostSettings settings)
    {
        if (app.Services.GetRequiredService<KillPoints>() is { IsArmed: true } kills)
        {
            app.Logger.LogWarning("This program is under test: it kills itself at {Point}", kills);
        }

        _ = app.Services.GetRequiredService<DataFolder>();
        if (app.Services.GetRequiredService<MetricsOptions>().Enabled)
        {
            // It counts from here on.
            _ = app.Services.GetRequiredService<MeterReader>();
        }

        RequireKeys(app.Services);
        if (app.Services.GetRequiredService<OtlpOptions>().Target is not null)
        {
            OtlpExport.Start(app.Services);
        }

        foreach (var module in Modules.Of(settings))
        {
            await module.Start(app.Services);
        }

        if (settings.BootstrapFile is { } bootstrapFile)
        {
            await Bootstrap(app, bootstrapFile);
        }
    }

    private static void Mount(WebApplication app)
    {
        // Others shall not pay for what few ask for. Pings are events, so that frames of that kind are not needed.
        app.UseWhen(
            context => context.Request.Headers.Upgrade.Count > 0,
            branch => branch.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan }));
        app.UseMiddleware<FrontDoor>();
        app.UseRouting();
#pragma warning disable ASP0014 // Carter mounts its routes on an endpoint route builder.
        app.UseEndpoints(endpoints => endpoints.MapCarter());
#pragma warning restore ASP0014
    }

    /// <summary>Makes sure that the encryption key is the database's own, before anything is written.</summary>
    /// <exception cref="UnusableDataException">It is not.</exception>
    internal static void RequireKeys(IServiceProvider services) =>
        services.GetRequiredService<KeyRotation>().RequireKeys(services.GetRequiredService<Encryption>());

    private static async Task Bootstrap(WebApplication app, string file)
    {
        var document = BootstrapDocument.Read(file);
        var database = app.Services.GetRequiredService<Database>();
        foreach (var (section, counts) in
            await app.Services.GetRequiredService<BootstrapSections>().Apply(database, document))
        {
            app.Logger.LogInformation("{File}, {Section}: {Counts}", file, section, counts);
        }
    }
}
