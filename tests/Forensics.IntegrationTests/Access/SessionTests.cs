using System.Net;
using Forensics.Engine.Access;
using Forensics.Engine.Storage;
using Forensics.Web.Access;
using Forensics.Web.Api;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Access;

/// <summary>Signing in by password and by the platform's token, how sessions end, limits and what is on record.</summary>
[Collection(nameof(OneService))]
public sealed class SessionTests(OneService one)
{
    readonly RunningService service = one.Service;

    [Fact]
    public async Task A_password_signs_in_through_the_pages_own_form_and_goes_on()
    {
        var user = await service.NewUserAsync();

        using var good = await SignIn(user, RunningService.Password, next: "/reports/r1");
        using var elsewhere = await SignIn(user, RunningService.Password, next: "//evil.example");
        using var forged = await service.SendAsync(await EndpointSamples.Form("/sign-in", ("user", user), ("password", RunningService.Password)));

        Assert.Equal((HttpStatusCode.Redirect, "/reports/r1"), (good.StatusCode, good.Headers.Location!.OriginalString));
        Assert.Equal("/", elsewhere.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.DoesNotContain(forged.Headers, header => header.Key == "Set-Cookie" && header.Value.Any(cookie => cookie.StartsWith("forensics.session", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_wrong_name_a_wrong_password_a_lock_and_a_disabled_account_look_the_same()
    {
        var (locked, disabled) = (await service.NewUserAsync(), await service.NewUserAsync());
        await service.Services.GetRequiredService<Accounts>().DisableAsync(disabled, AccessFolder.Admin, default);
        List<string> answers = [];
        for (var i = 0; i < AccessFolder.Options.SignInAttempts; i++)
        {
            answers.Add(await Refused(locked, "wrong wrong wrong"));
        }

        answers.Add(await Refused(locked, RunningService.Password));
        answers.Add(await Refused(disabled, RunningService.Password));
        answers.Add(await Refused("nobody-of-this-name", RunningService.Password));

        Assert.Single(answers.Distinct());
        Assert.Contains("用户名或密码不正确", answers[0], StringComparison.Ordinal);

        async Task<string> Refused(string user, string password)
        {
            using var answer = await SignIn(user, password);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            var page = await answer.Content.ReadAsStringAsync();
            return page[page.IndexOf("role=\"alert\"", StringComparison.Ordinal)..page.IndexOf("<form class=\"sign-in\"", StringComparison.Ordinal)];
        }
    }

    [Fact]
    public async Task A_disabled_users_session_ends_at_the_next_request()
    {
        var user = service.NewName();
        var session = await service.SignInAsync(user, Role.Reviewer);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/", session));
        await service.Services.GetRequiredService<Accounts>().DisableAsync(user, AccessFolder.Admin, default);

        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync("/", session));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/v1/session", session));
    }

    [Fact]
    public async Task A_merchant_enters_with_a_good_token_only()
    {
        var claims = TokenSigner.Claims(service.Time.Now);
        foreach (var token in new[] { "", "eyJ", service.Platform.Sign(claims, "HS256"), service.Platform.Sign(TokenSigner.Claims(service.Time.Now.AddHours(-1))) })
        {
            using var refused = await service.SendAsync(service.Enter(token));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("商家登录已失效", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var good = await service.SendAsync(service.Enter(service.Platform.Sign(claims)));
        Assert.Equal((HttpStatusCode.Redirect, "/merchant"), (good.StatusCode, good.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task A_merchant_by_link_comes_to_the_merchants_pages()
    {
        var token = await service.Services.GetRequiredService<SignInLinks>().CreateAsync("m9", Role.Merchant, "shop-9", TimeSpan.FromHours(1), default);
        using var link = new HttpRequestMessage(HttpMethod.Get, "/sign-in?token=" + token);
        var session = await service.SessionAsync(link);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/merchant", session));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/", session));
    }

    [Rule("downloads-logged")]
    [Fact]
    public async Task Reads_and_sign_ins_are_on_record_thumbnails_are_not()
    {
        var user = service.NewName();
        var session = await service.SignInAsync(user, Role.Reviewer);
        string[] paths = ["/", $"/reports/{RunningService.Report}", "/reports/none", $"/pictures/{service.Picture}", $"/pictures/{service.Picture}/thumbnail", $"/pictures/{service.Picture}/maps/ela", $"/pictures/{service.Picture}/maps/none"];
        foreach (var path in paths)
        {
            await StatusAsync(path, session);
        }

        var entries = (await service.Services.GetRequiredService<AuditLog>().QueryAsync(new AuditQuery(CallerKind: CallerKind.User, CallerId: user), default)).Entries;
        Assert.Equal(
            [(AuditAction.SessionStarted, user, "link"), (AuditAction.ReportRead, "r1", null), (AuditAction.PictureRead, service.Picture, null), (AuditAction.MapRead, service.Picture, "ela")],
            entries.Reverse().Select(row => (row.Action, row.SubjectId, row.Detail)));
        Assert.All(entries, row => Assert.Equal((Role.Reviewer, service.Time.Now), (row.Role, row.At)));
    }

    [Theory]
    [InlineData("administrator", "", 200)]
    [InlineData("lead", "", 403)]
    [InlineData("lead", "?subjectType=report", 403)]
    [InlineData("lead", "?subjectType=user&subjectId=li", 403)]
    [InlineData("lead", "?subjectType=report&subjectId=r1", 200)]
    [InlineData("lead", "?subjectType=picture&subjectId=x", 200)]
    [InlineData("administrator", "?limit=500", 200)]
    [InlineData("administrator", "?limit=501", 400)]
    [InlineData("administrator", "?limit=0", 400)]
    [InlineData("administrator", "?from=yesterday", 400)]
    public async Task Leads_see_who_read_what_they_name_and_administrators_everything(string caller, string query, int status)
    {
        using var answer = await service.SendAsync(caller, new HttpRequestMessage(HttpMethod.Get, "/api/v1/audit" + query));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task An_administrator_can_not_disable_the_own_account()
    {
        using var answer = await service.SendAsync("administrator", new HttpRequestMessage(HttpMethod.Post, "/api/v1/users/administrator/disable"));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        await ApiTests.IsProblem(answer, ProblemCode.OwnAccount);
    }

    async Task<HttpResponseMessage> SignIn(string user, string password, string next = "") =>
        await service.SendAsync("nobody", await EndpointSamples.Form("/sign-in", ("user", user), ("password", password), ("next", next)));

    Task<HttpStatusCode> StatusAsync(string path, Credential session) => service.StatusAsync(path, session);
}

/// <summary>What needs a service of its own: the clock moves, or something breaks.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task A_merchants_session_ends_with_the_token_and_is_not_prolonged()
    {
        await using var service = await RunningService.StartAsync();
        using var enter = service.Enter(service.Platform.Sign(TokenSigner.Claims(service.Time.Now)));
        var session = await service.SessionAsync(enter);
        service.Time.Now += TimeSpan.FromMinutes(59);
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("/merchant", session));
        service.Time.Now += TimeSpan.FromMinutes(1);
        Assert.Equal(HttpStatusCode.OK, await service.StatusAsync("/merchant", session));
        service.Time.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(HttpStatusCode.Redirect, await service.StatusAsync("/merchant", session));
    }

    [Fact]
    public async Task An_error_inside_is_told_without_its_insides()
    {
        await using var service = await RunningService.StartAsync();
        var administrator = await service.CredentialAsync("administrator");
        await using (var db = service.Services.GetRequiredService<IDbContextFactory<ForensicsDbContext>>().CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync("DROP TABLE \"ApiKeySecrets\"; DROP TABLE \"ApiKeys\"");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/keys");
        request.Headers.Add("Cookie", administrator.Cookies);
        using var answer = await service.SendAsync(request);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var problem = await ApiTests.IsProblem(answer, ProblemCode.InternalError);
        Assert.DoesNotContain("ApiKeys", problem.ToString(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }
}

/// <summary>How many requests a caller may make.</summary>
public sealed class CallerLimitTests
{
    [Fact]
    public async Task Each_caller_has_a_limit_of_its_own_and_is_told_when_to_come_back()
    {
        await using var service = await RunningService.StartAsync(new CallerLimitOptions { Platform = 3, Merchant = 2, User = 4, Anonymous = 1, SignIn = 1000 });
        foreach (var (caller, limit) in new[] { ("key feed:read", 3), ("key scores:read", 3), ("merchant", 2), ("other merchant", 2), ("reviewer", 4), ("nobody", 1) })
        {
            await service.CredentialAsync(caller); // A session's first request to the API is made for its antiforgery token.
            var used = caller is "merchant" or "other merchant" or "reviewer" ? 1 : 0;
            for (var i = used; i < limit; i++)
            {
                using var answer = await Ask(caller);
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized, $"{caller}, request {i + 1}: {answer.StatusCode}");
            }

            using var refused = await Ask(caller);
            Assert.Equal((caller, HttpStatusCode.TooManyRequests), (caller, refused.StatusCode));
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
            await ApiTests.IsProblem(refused, ProblemCode.TooManyRequests);
        }

        Task<HttpResponseMessage> Ask(string caller) => service.SendAsync(caller, new HttpRequestMessage(HttpMethod.Get, "/api/v1/session"));
    }

    [Fact]
    public async Task Sign_ins_are_limited_by_the_address_the_proxy_names()
    {
        await using var service = await RunningService.StartAsync(new CallerLimitOptions { SignIn = 2 });

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests],
            [await From("203.0.113.1"), await From("203.0.113.1"), await From("203.0.113.1"), await From("2001:db8::1"), await From("2001:db8::2"), await From("2001:db8::3")]);

        async Task<HttpStatusCode> From(string address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
            request.Headers.Add("X-Forwarded-For", address);
            using var answer = await service.SendAsync(request);
            return answer.StatusCode;
        }
    }
}
