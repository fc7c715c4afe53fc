using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Worker.Archives;
using Taskcluster.Modules.Worker.Isolation;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Worker.Proxy;

/// <summary>A proxy listens where everybody on the machine can connect; whom it answers.</summary>
[Platform("Linux")]
public sealed class ProxyCallerTests : ServerTests
{
    private const string Wait = "echo $TASKCLUSTER_PROXY_URL > url; while [ ! -e go ]; do sleep 0.02; done";

    private static readonly object WithProxy = new { features = new { taskclusterProxy = true } };

    [Test]
    public async Task Another_user_of_the_machine_is_refused()
    {
        Need("setpriv");
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("Only root can act as another user.");
        }

        await using var worker = RealWorker.Start(Server);
        var taskId = await worker.Create(Wait, WithProxy);
        var url = new Uri(await worker.Written(taskId, "url"));

        var asNobody = await Ask("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups"], url);
        var asRoot = await Ask("setpriv", ["--nnp"], url);
        await worker.Go(taskId);

        asNobody.Should().StartWith("HTTP/1.1 403 ").And.Contain("Only the task itself");
        asRoot.Should().StartWith("HTTP/1.1 200 ");
    }

    [Test]
    public async Task Nobody_but_the_task_reaches_the_proxy_of_a_task_in_a_sandbox()
    {
        Need("bwrap");
        await using var worker = RealWorker.Start(Server, settings => settings with
        {
            Isolation = new TaskIsolation { HasSandbox = true },
        });
        var taskId = await worker.Create(
            "echo mine $(setsid env -i /bin/bash -c \"exec 3<>/dev/tcp/127.0.0.1/${TASKCLUSTER_PROXY_URL##*:}; "
            + @"printf 'GET /auth/v1/scopes/current HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3; "
            + $"cat <&3\" | head -n 1); {Wait}",
            WithProxy,
            ("scopes", new JsonArray()));
        var url = await worker.Written(taskId, "url");

        using var http = new HttpClient();
        using var answer = await http.GetAsync($"{url}/auth/v1/scopes/current");
        await worker.Go(taskId);
        await worker.Ended(taskId);

        answer.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await worker.Log(taskId)).Should().Contain("\nmine HTTP/1.1 200 OK");
    }

    private static async Task<string> Ask(string program, string[] options, Uri url)
    {
        var head = $"Host: {url.Authority}\\r\\nConnection: close\\r\\n";
        var request = $"GET /auth/v1/scopes/current HTTP/1.1\\r\\n{head}\\r\\n";
        var script = $"exec 3<>/dev/tcp/{url.Host}/{url.Port}; printf '{request}' >&3; cat <&3";
        var start = new ProcessStartInfo(program, [.. options, "/bin/bash", "-c", script])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        return await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static void Need(string program)
    {
        if (SystemProgram.Find(program) is null)
        {
            Assert.Ignore($"{program} is not installed here.");
        }
    }
}
