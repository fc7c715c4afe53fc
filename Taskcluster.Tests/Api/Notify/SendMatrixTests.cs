using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Notify;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Notify;

/// <summary>notify.matrix (spec/services.md §4.4).</summary>
public sealed class SendMatrixTests
{
    public static readonly Example Example = new("notify.matrix", _ => Task.FromResult(
        new ExampleRequest("/matrix", new { roomId = Room, body = "hello" }) { Needs = $"notify:matrix-room:{Room}" }))
    {
        Status = 204,
    };

    private const string Room = "!r:x.y";

    private FakeChat homeserver = null!;

    [SetUp]
    public async Task StartHomeserver() => homeserver = await FakeChat.Start();

    [TearDown]
    public async Task StopHomeserver() => await homeserver.DisposeAsync();

    [Test]
    public async Task Without_settings_nothing_is_sent()
    {
        await using var server = await RunningServer.Start();

        (await server.SendMatrix("anything")).Status.Should().Be(204);
        _ = await server.Deny("matrix-room", Room);
        (await server.SendMatrix(Room)).ShouldFail(400, "DenylistedAddress", "Matrix room !r:x.y is denylisted");
    }

    [Test]
    public async Task A_message_is_written_into_the_room()
    {
        await using var server = await Start();

        var answer = await server.SendMatrix(
            Room, ("body", "plain"), ("formattedBody", "<b>x</b>"), ("msgtype", "m.emote"));
        await server.NoticesSettled();
        (await server.SendMatrix(Room, ("body", "second"), ("format", "other"))).Status.Should().Be(200);
        await server.NoticesSettled();

        answer.Status.Should().Be(200);
        answer.Text.Should().Be("OK");
        const string path = "/_matrix/client/v3/rooms/%21r%3Ax.y/";
        homeserver.Requests.Select(request => request.Method).Should().Equal("POST", "PUT", "PUT");
        homeserver.Requests[0].Path.Should().Be(path + "join");
        homeserver.Requests[1].Path.Should().StartWith(path + "send/m.room.message/notify-");
        homeserver.Requests[2].Path.Should().NotBe(homeserver.Requests[1].Path, "each has a number of its own");
        homeserver.Requests.Should().OnlyContain(request => request.Authorization == "Bearer syt_1");
        homeserver.Requests[1].Body.ToJsonString().Should().Be(
            """{"msgtype":"m.emote","body":"plain","format":"org.matrix.custom.html","""
            + "\"formatted_body\":\"\\u003Cb\\u003Ex\\u003C/b\\u003E\"}");
        homeserver.Requests[2].Body.ToJsonString().Should()
            .Be("""{"msgtype":"m.notice","body":"second","format":"other"}""");
    }

    [Test]
    public async Task An_equal_message_is_sent_once()
    {
        await using var server = await Start();

        (await server.SendMatrix(Room)).Status.Should().Be(200);
        (await server.SendMatrix(Room)).Status.Should().Be(204);
        (await server.SendMatrix(Room, ("msgtype", "m.text"))).Status.Should().Be(200);
    }

    [Test]
    public async Task The_account_must_have_been_invited()
    {
        await using var server = await Start();
        homeserver.Answer = _ => (403, """{"errcode":"M_FORBIDDEN","error":"You are not invited to this room."}""");

        (await server.SendMatrix(Room))
            .ShouldFail(400, "InputError", "The taskcluster matrix client must be invited to !r:x.y");
        server.Deliveries().Should().BeEmpty();
        homeserver.Answer = _ => (200, "{}");
        (await server.SendMatrix(Room)).Status.Should().Be(200, "it was not sent before");
    }

    [TestCase("..")]
    [TestCase("#alias:x.y")]
    [TestCase("r:x.y")]
    [TestCase("")]
    public async Task What_is_no_room_is_asked_of_nobody(string roomId)
    {
        await using var server = await Start();

        (await server.SendMatrix(roomId)).ShouldFail(
            400, "InputError", $"The taskcluster matrix client must be invited to {roomId}");
        homeserver.Requests.Should().BeEmpty();
    }

    [Test]
    public async Task A_room_cannot_name_another_method_of_the_homeserver()
    {
        await using var server = await Start();

        (await server.SendMatrix("!a/../../x?y#z")).Status.Should().Be(200);

        homeserver.Requests[0].Path.Should().Be("/_matrix/client/v3/rooms/%21a%2F..%2F..%2Fx%3Fy%23z/join");
    }

    [Test]
    public async Task A_homeserver_that_is_away_is_waited_for()
    {
        await using var server = await Start();
        homeserver.Answer = _ => (502, "");

        (await server.SendMatrix(Room)).Status.Should().Be(200);
        await server.NoticesSettled();
        server.Deliveries().Single().Failure.Should().Be("The Matrix homeserver answered 502");
        var asked = homeserver.Requests.Count;
        (await server.SendMatrix("!s:x.y")).Status.Should().Be(200, "nobody waits for its answer again");
        await server.NoticesSettled();
        homeserver.Answer = _ => (200, "{}");
        await server.Advance(TimeSpan.FromSeconds(15));

        server.Deliveries().Should().BeEmpty();
        homeserver.Requests.Skip(asked).Count(request => request.Method == "PUT").Should().Be(2);
    }

    [Test]
    public async Task A_room_that_it_was_put_out_of_is_given_up()
    {
        await using var server = await Start();
        homeserver.Answer = request => request.Method == "PUT"
            ? (403, """{"errcode":"M_FORBIDDEN"}""")
            : (200, "{}");

        (await server.SendMatrix(Room)).Status.Should().Be(200);
        await server.NoticesSettled();

        server.Deliveries().Should().Equal(new StoredDelivery(
            "matrix-room", Room, 1, null, "The taskcluster matrix client must be invited to !r:x.y"));
    }

    [TestCase("""{"roomId":"!r"}""", "data must have required property 'body'")]
    [TestCase("""{"body":"x"}""", "data must have required property 'roomId'")]
    [TestCase("""{"roomId":"!r","body":"x","msgtype":"m.image"}""", "data/msgtype must be equal")]
    [TestCase("""{"roomId":"!r","body":"x","y":1}""", "additional properties: \"y\"")]
    public async Task A_body_of_another_shape_is_refused(string body, string fault)
    {
        await using var server = await RunningServer.Start();

        (await server.AsRoot().Post("notify/v1/matrix", body)).ShouldFail(400, "InputValidationError", fault);
    }

    private Task<RunningServer> Start() => RunningServer.Start(new Dictionary<string, string?>
    {
        ["Notify:Matrix:Homeserver"] = homeserver.Url + "/",
        ["Notify:Matrix:Token"] = "syt_1",
    });
}
