"""What the rules say no to about rights, ballots, proxies and paper."""

from deliberation.domain.errors import NotAllowedError, Refusal


class RollClosedError(Refusal):
    CODE = "ballot.roll_closed"
    ZH = "名册已锁定，不能再录入。对名册有异议的，请先提出异议；异议成立后再更正。"
    EN = "The roll is frozen, so nothing is added to it. Raise an objection; once upheld, it is corrected."


class SheetExistsError(Refusal):
    CODE = "ballot.sheet_exists"
    ZH = "名册第{number}页已经录入。请核对页码，或接着录入下一页。"
    EN = "Sheet {number} of the roll was entered already. Check its number, or go on with the next."


class RightExistsError(Refusal):
    CODE = "ballot.right_exists"
    ZH = "这一页里有已经录入过的业主或成员（共{count}项）。一人只列一次，请删去后再录入。"
    EN = "{count} on this sheet stand on the roll already. Each is listed once; remove them and enter again."


class NoUpheldObjectionError(Refusal):
    CODE = "ballot.no_upheld_objection"
    ZH = "名册锁定后，只有异议成立、并且在投票开始以前才能更正。请先处理异议。"
    EN = "A frozen roll is corrected only after an upheld objection and before voting. Decide one first."


class RightStruckError(Refusal):
    CODE = "ballot.right_struck"
    ZH = "该项表决权经异议已从名册删除，不能再办理。这张纸质票请按“无权投票”录入。"
    EN = "This right was struck off the roll after an objection. Enter its paper as “no authority”."


class LinksNotIssuedError(Refusal):
    CODE = "ballot.links_not_issued"
    ZH = "这次表决还没有生成个人投票链接。请先统一生成链接。"
    EN = "No personal links were made for this vote yet. Have them made for everybody first."


class VotingClosedError(Refusal):
    CODE = "ballot.closed"
    ZH = "投票已经截止，不能再办理这一步。请等候计票结果。"
    EN = "Voting has closed, so this step is not open any more. Wait for the count."


class VoteCountedError(Refusal):
    CODE = "ballot.counted"
    ZH = "计票已经完成，不再接收或录入表决票。对结果有异议的，请申请重新计票。"
    EN = "The ballots were counted; none is taken or entered any more. You may ask for a recount."


class NotOpenYetError(Refusal):
    CODE = "ballot.not_open"
    ZH = "投票尚未开始，开始时间：{opens}。请届时再投。"
    EN = "Voting has not begun. It opens: {opens}. Come back then."


class NotYourRightError(NotAllowedError):
    CODE = "ballot.not_your_right"
    ZH = "网上投票只能由表决权人用本人的投票链接办理。请打开您收到的链接或扫描票面二维码。"
    EN = "Only the holder votes online, by the personal link. Open the link or the QR code that you received."


class ChannelNotOfferedError(Refusal):
    CODE = "ballot.channel_not_offered"
    STATUS = 422
    ZH = "这次表决没有开通“{channel}”方式。请用公告列明的方式投票。"
    EN = "This vote takes no ballots {channel}. Vote in a way that the notice names."


class PaperNeedsTwoEntriesError(Refusal):
    CODE = "ballot.paper_needs_two_entries"
    STATUS = 422
    ZH = "纸质票须由两人分别录入、互相核对。请先登记批次，再在纸质票录入页逐张录入。"
    EN = "Two people enter each paper, unseen by each other. Record its batch, then enter it as a slip."


class SecretVoteError(Refusal):
    CODE = "ballot.secret"
    STATUS = 422
    ZH = "这次是无记名投票，票的内容只进票箱，不记在任何人名下。请把票投入票箱，并在名册上登记已投。"
    EN = "This vote is secret: a ballot goes to the box, under nobody's name. Put it there and mark the roll."


class RecordedVoteError(Refusal):
    CODE = "ballot.recorded"
    STATUS = 422
    ZH = "这次是记名投票，须记下每张票的意见，不能只登记已投。请按记名票办理。"
    EN = "This vote is recorded: each ballot's answers are kept with its right. Cast it as such."


class MotionNotPutError(Refusal):
    CODE = "ballot.motion_not_put"
    STATUS = 422
    ZH = "票上有这次表决没有提出的事项。请刷新页面，按公告的事项填写。"
    EN = "The ballot answers a motion that is not put. Reload the page and answer those of the notice."


class OptionNotPutError(Refusal):
    CODE = "ballot.option_not_put"
    STATUS = 422
    ZH = "票上有没有列出的选项，或同一选项填了两次。请只从列出的选项中选择。"
    EN = "The ballot names an option that is not offered, or one of them twice. Choose from the list."


class AnswerUnclearError(Refusal):
    CODE = "ballot.answer_unclear"
    STATUS = 422
    ZH = "有一项选得过多，或弃权又选了别的：最多选{most}项，弃权就只选弃权。请改好再提交。"
    EN = "One answer has too many marks: choose at most {most}, or abstain and nothing else. Correct it."


class BlankBallotError(Refusal):
    CODE = "ballot.blank"
    STATUS = 422
    ZH = "票上没有任何意见。请至少对一项作出选择（赞成、反对或弃权都可以）。"
    EN = "The ballot says nothing. Answer at least one question; you may also abstain."


class TooManyBallotsError(Refusal):
    CODE = "ballot.too_many"
    ZH = "您名下已有{most}张不计入的网上票，不再接收。如要改变意见，请向计票人递交纸质票。"
    EN = "{most} online ballots of yours were set aside, so no more are taken. Hand a paper to the tellers."


class NotSignedInError(Refusal):
    CODE = "ballot.not_signed_in"
    ZH = "该机构在会上表决，没有签到的人不能投票。请先签到。"
    EN = "This body votes in a meeting; who did not sign in cannot vote. Sign in first."


class HolderLeftError(Refusal):
    CODE = "ballot.holder_left"
    ZH = "记录显示该人已离会，不能投票或再次登记离会。如已返回，请重新签到。"
    EN = "The record says that this person left. If they came back, sign them in again."


class RecusedFromMotionError(Refusal):
    CODE = "ballot.recused"
    STATUS = 422
    ZH = "票上有已回避的事项。请将该项留空后再提交。"
    EN = "The ballot answers a motion from which its holder stands aside. Leave that one blank."


class AnsweredBeforeRecusalError(Refusal):
    CODE = "ballot.answered_before_recusal"
    ZH = "该人已经就这一事项投票，不能再登记回避。请核对人员和事项。"
    EN = "This person has voted on that motion already and cannot stand aside now. Check person and motion."


class ReasonIsComputedError(Refusal):
    CODE = "ballot.reason_is_computed"
    STATUS = 422
    ZH = (
        "“{reason}”由系统按公布的规则认定，不由人填。"
        "可填：意见不清、共有人意见不一、无权投票；迟到的票另填收到时间。"
    )
    EN = (
        "“{reason}” is found by the announced rules, not typed. What people may find is: unclear, "
        "co-owners in conflict, no authority; a late ballot is entered with its time."
    )


class AlreadyVotedError(Refusal):
    CODE = "ballot.already_voted"
    ZH = "名册上已登记此人投过票。无记名投票投出后不能更换。"
    EN = "The roll says that this person has voted. A secret ballot in the box cannot be exchanged."


class ProxyIdTakenError(Refusal):
    CODE = "ballot.proxy_id_taken"
    ZH = "这份委托书已经登记。请在委托列表中查看。"
    EN = "This authority is on record already. Find it in the list of authorities."


class ProxyEndedError(Refusal):
    CODE = "ballot.proxy_ended"
    ZH = "这份委托已经撤回或因本人投票而终止，无需再撤。"
    EN = "This authority was taken back, or ended when its holder voted. Nothing is left to revoke."


class ProxyScopeError(Refusal):
    CODE = "ballot.proxy_scope"
    STATUS = 422
    ZH = "委托书没有授权对票上的全部事项投票。请只填委托书写明的事项。"
    EN = "The authority does not cover every motion on the ballot. Answer only those that it names."


class ProxyNotWrittenError(Refusal):
    CODE = "ballot.proxy_not_written"
    STATUS = 422
    ZH = "委托须有书面委托书（《民法典》第一百六十五条）。请补交写明事项、权限和期限的委托书。"
    EN = (
        "An authority must be in writing (Civil Code, art. 165). Bring one that names its matter, "
        "scope and term."
    )


class ProxyMotionNotPutError(Refusal):
    CODE = "ballot.proxy_motion_not_put"
    STATUS = 422
    ZH = "委托书写明的事项不在这次表决之列。请核对委托书。"
    EN = "The authority names a motion that is not put in this vote. Check the paper."


class ProxiesBarredError(Refusal):
    CODE = "ballot.proxies_barred"
    ZH = "该项表决不得委托他人（{source}）。请本人投票。"
    EN = "Nobody may vote for another in this vote ({source_en}). Vote in person."


class ProxyCapError(Refusal):
    CODE = "ballot.proxy_cap"
    ZH = "受托人已接受{most}名委托人，达到上限（{source}）。请另行委托或本人投票。"
    EN = "The agent votes for {most} already, the most allowed ({source_en}). Choose another, or vote."


class ProxyPropertyStaffError(Refusal):
    CODE = "ballot.proxy_property_staff"
    ZH = "物业服务企业工作人员不得受托投票（{source}）。请另行委托或本人投票。"
    EN = "Staff of the property company may not vote for owners ({source_en}). Choose another, or vote."


class ProxyCandidateError(Refusal):
    CODE = "ballot.proxy_candidate"
    ZH = "候选人不得受托投票（{source}）。请另行委托或本人投票。"
    EN = "A candidate may not vote for others ({source_en}). Choose another, or vote in person."


class ProxyAfterVoteError(Refusal):
    CODE = "ballot.proxy_after_vote"
    ZH = "委托人本人已经投票，委托不再生效。本人的票照常计入。"
    EN = "The holder has voted in person, which ends any authority. That ballot counts."


class ProxyStandsError(Refusal):
    CODE = "ballot.proxy_stands"
    ZH = "该项表决权已有一份有效的委托。请先撤回，再登记新的委托。"
    EN = "An authority for this right stands already. Take it back first, then enter the new one."


class BatchExistsError(Refusal):
    CODE = "ballot.batch_exists"
    ZH = "第{serial}批已经登记。请核对批次号，登记下一批。"
    EN = "Batch {serial} was recorded already. Check its serial, and record the next one."


class BatchOutOfOrderError(Refusal):
    CODE = "ballot.batch_out_of_order"
    STATUS = 422
    ZH = "批次须从1起连续编号，并按收到的先后登记：第{before}批还没有登记，或收到时间更晚。请核对。"
    EN = (
        "Batches are numbered from 1 without a gap, in the order in which they came: batch {before} is "
        "missing, or came later. Check."
    )


class WrongPaperNumberError(Refusal):
    CODE = "ballot.wrong_paper_number"
    STATUS = 422
    ZH = "票号与批次不符：该批共{count}张，请按票面编号录入。"
    EN = "The number does not fit its batch, which holds {count}. Enter the number on the paper."


class SlipSettledAlreadyError(Refusal):
    CODE = "ballot.slip_settled"
    ZH = "这张纸质票两人录入一致，已经核定，不能再改。请录入下一张。"
    EN = "This paper is settled: two people read the same, or a scrutineer decided. Enter the next one."


class TwoHaveEnteredError(Refusal):
    CODE = "ballot.two_have_entered"
    ZH = "已有两人录入这张纸质票且结果不同，须由监票人查看原票核定。请录入下一张。"
    EN = "Two people entered this paper and read it differently; a scrutineer decides. Enter the next one."


class SlipNeedsRightError(Refusal):
    CODE = "ballot.slip_needs_right"
    STATUS = 422
    ZH = "记名投票须注明这张票属于哪一项表决权。票号认不出的，请按“意见不清”录入。"
    EN = "Say whose ballot this is. Where nobody can tell, enter it as unclear."


class SlipNamesVoterError(Refusal):
    CODE = "ballot.slip_names_voter"
    STATUS = 422
    ZH = "无记名投票的票不得注明投票人或委托。请去掉后再录入。"
    EN = "A secret ballot must not say whose it is, nor name an authority. Leave that out."


class NotDifferingError(Refusal):
    CODE = "ballot.not_differing"
    ZH = "只有两人录入不一致的纸质票才由监票人核定。请先由两人分别录入。"
    EN = "A scrutineer settles only papers that two people read differently. Have two people enter it first."


class SettlerEnteredError(NotAllowedError):
    CODE = "ballot.settler_entered"
    ZH = "您录入过这张纸质票，不能自己核定。请由另一位监票人查看原票。"
    EN = "You entered this paper yourself. Another scrutineer has to look at it."
