# 画面と報告に出る言葉 (日本語)。キーは英語版と同じ。

## 判定
state-fixed = 適用済み
state-fixed-by-sp = サービスパックで適用済み
state-fixed-via = 後継の修正で適用済み
state-pending-reboot = 再起動待ち
state-missing = 未適用
state-conflict = 証拠が矛盾
state-needs-sp-first = 先にサービスパックが必要
state-no-fix-exists = 修正なし
state-not-applicable = 対象外
state-unknown = 未確認

## 狭い欄での判定
short-fixed = 適用済み
short-fixed-by-sp = SP で済
short-fixed-via = 後継で済
short-pending-reboot = 再起動待
short-missing = 未適用
short-conflict = 矛盾
short-needs-sp-first = 要 SP
short-no-fix-exists = 修正なし
short-not-applicable = 対象外
short-unknown = 未確認

## システム
system-nt4 = Windows NT 4.0
system-w2k = Windows 2000
system-xp = Windows XP
system-ws2003 = Windows Server 2003

## リモートからの状態
status-patched-both = 824146 (MS03-039) と 823980 (MS03-026) の両方を適用済み
status-patched-only-823980 = 823980 (MS03-026) のみ適用済み
status-unpatched = 未適用
status-dcom-disabled-or-denied = DCOM が無効、または拒否
status-not-affected = 影響なし
status-not-dcerpc = DCE/RPC ではない
status-needs-investigation = 要調査
status-refused = 接続拒否
status-filtered = フィルターあり
status-timeout = 応答なし (時間切れ)
status-reset = 接続リセット

## 種別
family-windows = Windows
family-windows9x = Windows 95/98/Me
family-samba = Samba
family-other-dce = DCE/RPC (DCOM なし)
family-other = DCE/RPC 以外
family-unknown = 不明

## 見出し
column-address = アドレス
column-name = 名前
column-system = システム
column-status = 状態

## 理由
reason-answers-show-present = 応答から { $advisory } の修正が入っていると読み取れます (方法 { $methods })
reason-answers-show-absent = 応答から { $advisory } の修正が入っていないと読み取れます (方法 { $methods })
reason-contained-in = { $newer } が適用済みで、これを含みます ({ $path })
reason-contains-missing = この修正に含まれるはずの { $older } が入っていません ({ $path })
reason-contradiction = { $newer } は入っているように見えるのに、それに含まれる { $older } が入っていません
reason-no-fix = { $products } 向けの修正はなく、今後も提供されません: { $why }
reason-not-affected-product = セキュリティ情報によれば { $products } は影響を受けません
reason-vendor-never-tested = { $products } はベンダーが検証していません。安全とは言えません
reason-not-listed = セキュリティ情報に { $products } の記載がありません
reason-not-affected-by-version = ビルド { $builds } は、この問題を持たない Windows です
reason-answers-like-windows-9x = Windows 95、98、Me のいずれかと同じ応答です
reason-not-windows = Windows ではありません ({ $family })
reason-not-dce-rpc = 応答は DCE/RPC ではありません ({ $door })
reason-access-denied = 方法 { $method }: { $probe } が { $status } で拒否されました。DCOM が無効か、匿名の呼び出しが禁止されています。修正の有無は分かりません
reason-interface-refused = 方法 { $method }: { $probe } への応答は { $status } でした。匿名の呼び出しに対する Windows XP SP2 の応答と同じです。修正の有無は分かりません
reason-denied-counts-as-present = 公開されている規則では { $probe } の拒否を「適用済み」と数えますが、Seawall は数えません
reason-methods-disagree = { $advisory } について方法どうしの結果が食い違っています: { $present } は適用済み、{ $absent } は未適用
reason-method-silent = 方法 { $method }: { $probe } に応答がありません ({ $ended })
reason-method-unclear = 方法 { $method } の応答は、公開されている規則では読み取れません
reason-method-not-asked = 方法 { $method } は使っていません
reason-method-not-offered = 方法 { $method } に必要なインターフェイスがこのホストにありません
reason-no-published-rule = { $families } で { $advisory } の有無を見分ける規則は公開されていません
reason-only-823980-not-separable = Windows NT 4.0 では「823980 のみ」と「どちらもなし」を見分ける規則が公開されていません
reason-service-pack-may-contain = サービスパックに修正が含まれている可能性があります ({ $service_packs })。どのサービスパックかはネットワークからは分かりません
reason-candidates-differ = 製品の候補が複数あり、判定が分かれます: { $candidates }
reason-product-not-known = 応答だけでは製品を特定できません
reason-families-differ = 規則の異なる複数の系統の可能性があります: { $families }
reason-builds-disagree = 申告されたビルドが食い違っています: { $builds }
reason-com-version-without-build = DCOM のバージョン { $com_version } だけでは、古い Windows か新しい Windows か分かりません
reason-port-refused = { $door } は接続を拒否します
reason-port-filtered = { $door } から何も返りません
reason-host-unreachable = ホストまたはネットワークに到達できません ({ $door })
reason-no-answer = { $probe }: 接続後、時間内に応答がありません ({ $stage })
reason-connection-reset = { $probe }: 接続がリセットされました ({ $stage })
reason-connection-closed = { $probe }: 接続が閉じられました ({ $stage })
reason-bind-refused = { $probe }: バインドが拒否されました (理由 { $reason })
reason-malformed-answer = { $probe }: 応答がプロトコルに反しています ({ $anomaly })
reason-no-evidence = 判断の材料がありません

## 次の手順
step-collect-file-versions = ホスト上で { $files } のファイル バージョンを確認してください
step-collect-service-pack = ホストのサービスパックを確認してください。{ $service_packs } に修正が含まれています
step-second-pass-or-files = --second-pass を付けて再スキャンするか、ホスト上で { $files } のファイル バージョンを確認してください
step-audit-host = ホストの内側 (ファイル、レジストリ、更新の一覧) を調べてください
step-identify-host = このホストが何であるかを確認してください
step-scan-at-full-depth = --depth full で再スキャンしてください (今回は何であるかを問い合わせていません)
step-scan-again = --timeout を長くするか、より近い場所から再スキャンしてください
step-scan-from-inside = { $door } を遮っている機器の内側からスキャンしてください
step-inspect-service = { $door } で何が待ち受けているかを調べてください
step-filter-port = { $door } への通信を遮断してください。ほかに手段はありません

## 方法
method-published-rule-not-revalidated = 公開されている規則による判定 ({ $families } の実機では未検証)

## 文中の値
value-why-architecture = アーキテクチャ上、修正できません
value-why-not-critical-after-support = サポート終了後で、この製品での深刻度が「緊急」ではありません
value-ended-timed-out = 時間切れ
value-ended-reset = 接続リセット
value-ended-closed = 接続が閉じられた
value-ended-refused = 接続拒否
value-ended-unreachable = 到達不能
value-ended-abandoned = 読み取りを打ち切り
value-ended-empty = 空の応答
value-stage-connect = 接続中
value-stage-bind = 接続後
value-stage-request = 要求の後
value-family-windows = Windows
value-family-windows9x = Windows 95/98/Me
value-family-samba = Samba
value-family-other-dce = DCOM のない他社の DCE/RPC
value-family-other = 別のプロトコル
value-family-unknown = 不明
value-conclusion-present = 適用済み
value-conclusion-absent = 未適用
value-conclusion-denied = 拒否
value-conclusion-silent = 応答なし
value-conclusion-unclear = 不明瞭
value-conclusion-not-asked = 未使用
value-conclusion-not-offered = 提供なし
value-finding-present = 適用済み
value-finding-absent = 未適用
value-finding-denied = 拒否
value-conclusion-present-or-denied = 公開されている規則では適用済み、ただし応答は拒否
value-conclusion-interface-refused = インターフェイスを拒否
value-finding-present-or-denied = 公開されている規則では適用済み、ただし拒否の応答あり
value-finding-interface-refused = インターフェイスを拒否
value-finding-incomplete = 不完全
value-finding-not-asked = 未使用
value-finding-disagree = 方法どうしで不一致
value-says-affected = 影響あり
value-says-not-affected = 影響なし
value-says-never-tested = 未検証
value-says-not-listed = 記載なし
value-says-no-fix = 影響あり、修正なし
value-certainty-verified = 確認済み
value-certainty-one-third-party = 第三者の情報 1 件
value-certainty-from-memory = 記憶による
value-certainty-inferred = 推定
value-state-open = 開
value-state-closed = 閉
value-state-filtered = フィルターあり
value-state-open-or-filtered = 開またはフィルターあり
value-state-unreachable = 到達不能

## 根拠の節
node-verdict = { $advisory }: { $state }
node-candidate = { $product } の場合: { $state }
node-candidate-excluded = { $product } は除外: 観測された { $advisory } の問題を持たない製品です
node-listing = { $advisory } の記載: { $says } ({ $certainty })
node-finding = { $advisory } についての各方法の総合: { $finding }
node-method = 方法 { $method }: { $conclusion }
node-rule = 規則 { $id } 第 { $version } 版 ({ $certainty })
node-answer = 応答 { $index }: { $probe }
node-edge = カタログの関係 { $index }: { $newer } は { $older } { $relation }
node-identity = 識別: { $family }
node-port = { $door } は { $state }

## 関係
relation-contains = を含む
relation-replaces = を置き換える
relation-does-not-replace = を置き換えない

## 説明
explain-host = { $address }  { $name }
explain-seen = 確認日時 { $when}、実行 { $run }、カタログ { $catalogue } 時点
explain-status = 状態: { $status }
explain-system = システム: { $system }
explain-why = 理由
explain-proof = この判定の根拠
explain-evidence = 応答
explain-next = 次の手順: { $step }
explain-method = 方法: { $method }

## まとめ
summary-title = { $hosts } 個のアドレスを確認しました
summary-line = { $count }  { $status }
summary-coverage = { $unseen ->
    [0] すべてのアドレスで判定が確定しました。
    *[other] { $hosts } 個のうち { $unseen } 個は確定していません。未確認は安全を意味しません。
}

## デモ
demo-title = Seawall デモ: { $network } の模擬ホスト { $hosts } 台。通信はこのマシンの外に出ません
demo-next = 次に試すこと:
demo-next-explain = 判定の根拠を見る
demo-next-json = 同じ結果を JSON Lines で出力する
demo-next-lab = 模擬ホストを起動する (別の画面からスキャンできます)
demo-next-scan = それをスキャンする

## 通信記録の検査
inspect-time = 時刻
inspect-call = 呼出し
inspect-operation = 操作
inspect-request = 要求
inspect-response = 応答
inspect-result = 結果
inspect-continued = (ここまで。続きあり)
inspect-joined = 接続の始まりは記録されていません
inspect-server = サーバー { $computer }、ドメイン { $domain }、DNS { $dns }、バージョン { $version }
inspect-client = クライアント { $user } ({ $workstation })
inspect-security = 認証 { $name }、レベル { $level }
inspect-context = コンテキスト { $id }
inspect-result-accepted = 受理
inspect-result-user-rejection = サーバーが拒否
inspect-result-provider-rejection = 拒否
inspect-result-negotiate-ack = 機能を確認
inspect-result-undefined = 未定義の結果
inspect-result-bind-nak = バインドを拒否
inspect-result-fault = 障害応答
inspect-result-unanswered = 応答なし
inspect-more-contexts = ほかにコンテキスト { $count } 件
inspect-gaps = 欠落: { $count } か所、{ $bytes } バイト
inspect-unread = { $direction }、{ $offset } バイト目以降は壊れていて読めません
inspect-direction-to-server = サーバー方向
inspect-direction-to-client = クライアント方向
inspect-fault = { $status }
inspect-ok = 成功
inspect-sealed = 成功 (暗号化)
inspect-no-answer = 応答なし
inspect-anomaly = { $code } { $direction }、{ $offset } バイト目
inspect-packets = パケット: { $packets } ({ $bytes } バイト)、TCP 接続: { $streams }、UDP データグラム: { $datagrams }
inspect-found = DCE/RPC アソシエーション: { $associations }、呼出し: { $calls } (障害 { $faults }、暗号化 { $sealed })
inspect-pdus = PDU: { $counts }
inspect-datagram-pdus = データグラム PDU: { $counts }
inspect-anomalies = 異常: { $counts }
inspect-unusable = 使えなかったパケット ({ $why }): { $count }
inspect-unusable-not-ip = IP 以外
inspect-unusable-other-transport = TCP と UDP 以外
inspect-unusable-other-link = ほかの種類のネットワーク
inspect-unusable-damaged = ヘッダーの破損
inspect-unusable-cut-headers = 記録時にヘッダーが切り詰め
inspect-unusable-cut-short = 記録時に本文が切り詰め
inspect-unusable-fragments = 組み立てられない IP フラグメント
inspect-evicted = 容量不足で追跡をやめた接続: { $count }

## 進行と終了
progress-line = { $done }/{ $total } 台  毎秒 { $rate } 台  { $eta }  開いているポートあり { $found } 台
progress-eta = 残り { $seconds } 秒
progress-interrupted = { $total } 台中 { $done } 台で中断しました。続けるには: seawall scan --resume { $run }
note-netbios-names = 注: /n は受け付けますが、KB824146Scan がどう名前を表示したかは確かめられていないため、この形式には出しません。--format csv と jsonl には出ます
lab-up = 模擬ホスト { $count } 台が動いています。Ctrl-C で終了します。
lab-scan-hint = スキャンするには: { $command }
proof-holds = 根拠は成立しています: { $advisory } は「{ $state }」。{ $answers } 件の応答から導き直しました
proof-broken = 根拠が成立していません

## スキャン許可
authorise-written = { $file } に書き込みました
authorise-networks = 許可する範囲: { $networks } (アドレス { $addresses } 個)
authorise-excluded = 範囲内でも対象外: { $networks }
authorise-term = 期間: { $from } から { $until } まで
authorise-contact = 連絡先: { $contact }
authorise-signed = 署名した鍵: { $key }
authorise-unsigned = 署名なし (プライベート アドレスにはこれで足ります)
authorise-next = スキャンで何が送られるかを確認するには: { $command }
authorise-key = 秘密鍵 { $private } (他人に渡さないでください) と公開鍵 { $public } を書き込みました
    公開鍵: { $key }
progress-scope-ended = 許可の期限が切れたため、送信を終了しました。続けるには、許可を更新し、新しいファイルを --scope で指定してください

## 事前確認
dry-title = スキャン作業申請書 (Seawall { $version })
dry-nothing-sent = この書面の作成では何も送信していません。末尾のコマンドを実行した場合の内容を示します。
dry-who = 1. 許可
dry-who-loopback = このマシンの中だけ (ループバック)。許可は不要です
dry-who-contact = 連絡先: { $contact }
dry-who-note = 備考: { $note }
dry-who-term = 許可期間: { $from } から { $until } まで。期間外には何も送信しません
dry-who-networks = 許可された範囲: { $networks }
dry-who-excluded = 許可から除外された範囲: { $networks }
dry-who-file = 許可ファイル: { $file }
dry-who-signed = 署名を公開鍵 { $key } で確認済み
dry-who-unsigned = 署名による確認なし (プライベート アドレスのみ)
dry-targets = 2. 対象
dry-targets-addresses = アドレス数: { $addresses }
dry-targets-ranges = 範囲: { $ranges }
dry-targets-excluded = 除外 (一切送信しません): { $ranges }
dry-targets-no-excluded = 除外: なし
dry-doors = 3. 送信する内容
dry-door = { $door }: { $sent }
dry-sent-connect = TCP で接続し、データを送らずにすぐ閉じます
dry-sent-rpc = TCP で接続し、つながれば下記の RPC の問い合わせを行います
dry-sent-rpc-http = TCP で接続し、つながり、かつ 135 が RPC でなければ、下記の RPC の問い合わせを行います
dry-sent-is-server-listening = データグラム 1 個: RPC の「待ち受け中か」の問い合わせ
dry-sent-node-status = データグラム 1 個: NetBIOS のノード状態の問い合わせ
dry-sent-datagram-query = データグラム 1 個: NetBIOS のデータグラム問い合わせ
dry-sent-keep-alive = データグラム 1 個: NetBIOS セッションのキープアライブ (4 バイト)
dry-sent-nothing = 何も送りません
dry-rpc-identify = RPC が応答するホスト: エンドポイント マッパー、オブジェクト エクスポーター、管理インターフェイスへのバインド、ServerAlive2、インターフェイスの一覧、エンドポイントの一覧 (ページ単位)
dry-rpc-map = RPC が応答するホスト: エンドポイント マッパーへのバインド 1 回とエンドポイントの一覧 (ページ単位) のみ (--depth endpoints)
dry-rpc-challenge = 別の接続 2 本: NTLM NEGOTIATE (チャレンジを受け取ったら切断) と、NDR64 でのバインド
dry-rpc-activation = Windows 4.0～5.2 (NT 4.0、2000、XP、Server 2003) と確実に識別できたホストだけに、アクティブ化要求を最大 { $most } 回。どこにも登録されていないクラスを指定し、名前はあふれが起こり得ない短さです
dry-rpc-second-pass = 指定により: MS04-012 の問い合わせ (上記の回数に含む)
dry-never = 行わないこと: 認証、資格情報の使用、攻撃、ホスト側の変更
dry-amount = 4. 量と速さ
dry-least = 閉じているか応答しないホスト: 接続の試み { $connections } 回、データグラム { $datagrams } 個、およそ { $packets } パケット
dry-most = すべて問い合わせるホスト (最大): 接続 { $connections } 回、データグラム { $datagrams } 個、RPC メッセージ { $messages } 個、およそ { $packets } パケット
dry-repeats = パケットの損失時に OS が再送する分は含みません (応答のないポートには 5 秒間に、OS の版により 3〜5 回の接続要求)
dry-profile = プロファイル: { $profile }
dry-rate-all = 全ホスト合計: 新しい接続とデータグラムは毎秒 { $rate } 個まで
dry-rate-network = 1 つの /24 ネットワークあたり: 毎秒 { $rate } 個まで
dry-rate-host = 1 台あたり: 毎秒 { $rate } 個まで
dry-rate-none = 速度の制限なし (ループバック)
dry-at-once = 同時に扱うホスト: { $hosts } 台まで。1 台への同時接続: { $connections } 本まで
dry-careful = 順序は無作為。1 台、5 台、全体の 1 割、残り、の順に広げ、前の段階が終わってから次に進みます
dry-distress = 応答しなくなった、または遅くなったホストには以後送信しません。応答したホストの 5 % がそうなった /24 ネットワークも同様です
dry-time = 5. 所要時間 (送信中)
dry-low = 最短: { $time } (すべてのアドレスが即座に拒否)
dry-likely = 見込み: { $time } (4 個に 1 個が応答、ほかは無応答)
dry-high = 最長: { $time } (すべてのホストにすべてを問い合わせ、持ち時間を使い切る)
dry-window = 毎日 { $window } の間だけ送信します。時間帯の外で待つ時間は含みません
dry-seconds = { $count } 秒
dry-minutes = { $count } 分
dry-hours = { $count } 時間
dry-days = { $count } 日
dry-too-long = 10 年以上
dry-more = { $shown }、ほか { $more } 件
dry-alarms = 6. 予想される警報
dry-alarm-firewall = ファイアウォールと接続の記録: このマシンから上記のポートへの接続 (拒否されたものを含む)
dry-alarm-sensors = Snort、Suricata など: 「DCERPC ISystemActivator bind attempt」、sid { $sids } とその類似の規則。アクティブ化要求を受けるホストだけです
dry-alarm-10036 = 出ないはずのもの: 新しい Windows での DCOM イベント 10036 (アクティブ化要求を送らないため)
dry-mark = Seawall の見分け方: ORPC 要求の ID が { $mark } で始まります
dry-mark-udp = Seawall の見分け方: RPC データグラムのアクティビティ ID が { $mark } で始まります
dry-stop = 7. 止め方
dry-stop-signal = Ctrl-C または SIGTERM で、{ $within } 秒以内に送信が止まります。--stop-file FILE を指定すれば、FILE を作ることでも止まります
dry-stop-file = Ctrl-C、SIGTERM、またはファイル { $file } の作成で、{ $within } 秒以内に送信が止まります
dry-stop-scope = 許可の期限 ({ $until }) が来れば自動的に止まります
dry-after = 8. 終了後
dry-look-back = RPC で問い合わせた各ホストに { $seconds } 秒後にもう一度だけ接続し、まだ応答するかを確かめます
dry-no-look-back = ホストの再確認は行いません
dry-kept = 送受信したすべてのバイトを記録します。中断したスキャンは --resume で続けられます
dry-command = 9. コマンド

## 保存先
store-sound = 保存先に問題はありません
store-faults = 問題が { $count } 件あります。保存先は壊れています
store-forgotten = { $runs } 件の実行を消去しました: 応答 { $observations } 件、結果 { $results } 件

## エラーとヒント
hint = ヒント
error = エラー
error-no-targets = 対象が指定されていません
hint-no-targets = アドレス、範囲、ネットワークのいずれかを指定してください。例: seawall scan 127.0.0.1
hint-target = 対象は、アドレス、範囲 (127.0.0.1-9)、ネットワーク (127.0.0.0/24 または 127.0.0.0/255.255.255.0)、ホスト名、または -iL FILE のファイルで指定します
error-target-file = 対象ファイル { $file } を読み込めません
error-target = 対象を読み取れません: { $fault }
error-all-excluded = すべての対象が除外されています
hint-all-excluded = --exclude を減らすか、ほかの対象を指定してください
error-outside-loopback = { $address } はループバック アドレスではなく、許可ファイルの指定もありません
hint-scope-none = 許可を得てください: seawall authorise CIDR --until DATE --contact WHO で許可ファイルを作り、--scope FILE で指定します
error-no-host = { $address } はマルチキャスト、ブロードキャスト、未指定、予約のいずれかのアドレスです
hint-no-host = 許可の対象になりません。外してください
error-scope-unreadable = 許可ファイル { $file } を読み込めません
error-scope-file = { $file } は許可ファイルではありません: { $fault }
hint-scope-file = 許可ファイルは seawall authorise CIDR --until DATE --contact WHO で作ります
error-scope-not-covered = { $address } は許可ファイル { $file } の範囲にありません
hint-scope-not-covered = 対象から外すか、これを含む許可を得てください
error-scope-not-begun = 許可ファイル { $file } の期間は { $from } からです
hint-scope-not-begun = それまで待ってください。--dry-run は今でも使えます
error-scope-expired = 許可ファイル { $file } の期限は { $until } に切れました
hint-scope-expired = seawall authorise で新しい許可を得て、--scope で指定してください
error-scope-long = 許可ファイル { $file } の期限 { $until } は 1 年より先です
hint-scope-long = 許可の期間は最長 1 年です
error-scope-public-unsigned = 許可ファイル { $file } の { $address } はグローバル アドレスですが、署名がありません
error-scope-unsigned = 許可ファイル { $file } に署名がありません
hint-scope-unsigned = 署名を得てください: seawall authorise … --sign KEYFILE
error-scope-public-untrusted = 許可ファイル { $file } の { $address } はグローバル アドレスですが、署名を確かめる鍵の指定がありません
hint-scope-untrusted = 署名する権限のある人の公開鍵を --trust KEY.pub で指定してください
error-scope-signature = 許可ファイル { $file } の署名が正しくありません
hint-scope-signature = 署名後に変更されたか、--trust で指定した鍵とは別の鍵で署名されています
error-scope-key = { $file } はこの種類の鍵ではありません
hint-scope-key = seawall authorise --new-key FILE で、秘密鍵 FILE (--sign 用) と公開鍵 FILE.pub (--trust 用) を作れます
error-date = `{ $text }` は日付として読み取れません
hint-date = 2026-12-01 のような今後の日付か、2026-12-01T18:00:00+09:00 のような日時を指定してください
error-network = `{ $text }` はネットワークとして読み取れません
hint-network = 10.1.0.0/16 のように、ホスト部のビットを 0 にして指定するか、アドレスを 1 個ずつ指定してください
error-authorise-line = `{ $text }` は 1 行の文字列ではありません
hint-authorise-line = 500 文字以内の 1 行で指定してください
error-authorise-over = 期限が { $until } の許可は、始まる前に切れてしまいます
error-authorise-long = { $until } は 1 年より先です
error-authorise-public = { $address } はグローバル アドレスです
hint-authorise-public = グローバル アドレスには署名が必要です。--sign KEYFILE を付けてください。鍵は seawall authorise --new-key FILE で作れます
hint-authorise-output = 書き込めるフォルダーの、まだ存在しないファイルを指定してください
error-second-pass-depth = --second-pass は --depth { $depth } より多くを問い合わせます
error-pace-loopback = プロファイル loopback はループバック専用です
hint-second-pass-depth = どちらか一方を外してください
hint-pace-loopback = --profile normal か、制御機器や計測機器のある場所では --profile ot を指定してください
error-name-lookup = 名前 { $name } を解決できません
hint-name-lookup = つづりを確認するか、アドレスを指定してください
error-format = 形式 { $format } は使えません
hint-format = 使える形式: { $formats }
error-store = { $fault }
hint-store-unwritable = --store FILE で別の場所を指定するか、保存しない場合は --store :memory: を指定してください
hint-store-newer = 新しい Seawall を使うか、--store で別のファイルを指定してください
hint-store-not-ours = --store で別のファイルを指定してください。このファイルは変更していません
hint-store-locked = ほかのプロセスの終了を待つか、--store で別のファイルを指定してください
hint-store-other = --store FILE で別の場所を指定してください
error-resume-nothing = 続けられる中断したスキャン { $run } はありません
hint-resume-nothing = seawall scan TARGET で始めるか、記録のある保存先を --store で指定してください
error-run-busy = スキャン { $run } は別のプロセスが実行中です
hint-run-busy = 終わるのを待つか、先にそちらを終了してください
error-window = `{ $text }` は時間帯として読み取れません
hint-window = 12:00-13:00 のように指定してください。22:00-05:00 のように日をまたぐこともできます
error-output = { $file } に書き込めません
hint-output = 書き込めるフォルダーのファイルを指定してください
error-port-map = { $fault }
hint-port-map = 135=10135,udp/137=10137 のように指定してください
error-ports = `{ $text }` はポートの一覧ではありません
hint-ports = 135,445,udp/137 のように指定してください
error-explain-nothing = { $address } の記録がありません
hint-explain-nothing = 先にスキャンするか、記録のある保存先を --store で指定してください
error-explain-advisory = { $address } には { $advisory } の判定がありません
hint-explain-advisory = 判定があるもの: { $advisories }
error-profile = ラボのプロファイル { $profile } はありません
hint-profile = 使えるプロファイル: { $profiles }
error-lab = { $fault }
error-internal = Seawall 自身の不具合: { $fault }
hint-lab = `seawall lab up` だけで実行するとプロファイルの一覧が出ます
hint-lab-ports = 1024 未満のポートには root 権限が必要です。--free-ports か --port-map 135=10135 を使ってください
hint-lab-address = ほかのものが使っています。別のアドレス、--free-ports、--port-map のいずれかを使ってください
hint-lab-descriptors = プロセスが開けるファイル数を増やしてください。例: ulimit -n 4096
hint-lab-loopback = ラボが使えるのは 127.0.0.0/8 と ::1 だけです
error-proof-file = 根拠のファイル { $file } を読み込めません
hint-proof-file = 根拠は `seawall explain ADDRESS ADVISORY --format json` の出力です
error-capture = 通信記録 { $file } を読み込めません
hint-capture-path = パスとアクセス許可を確認してください
hint-capture-unrecognised = 読み込めるのは pcap と pcapng です。圧縮ファイルは先に展開してください
hint-capture-damaged = 壊れた箇所より前の内容は読み込み、表示しました
