//! The manager's keys as found on the pages of a running 4.2.19: (group, key, its fields as `field=key`).

/// Every group with its key and its fields' keys.
pub const KEYS: &[(&str, &str, &str)] = &[
    ("channelInfo", "ch", "formChannelError=f, id=i, name=n, status=s, description=d, csrfToken=c"),
    (
        "channelParameterInfo",
        "cha",
        "channelId=c, enableRemedy=e, remedyDelayThresoldForMedia=r, remedyAlgorithm=re, syncMode=s, syncConsistency=sy, csrfToken=cs",
    ),
    ("pipelineInfo", "p", "formPipelineError=f, id=i, channelId=c, name=n, description=d, selectNodeIds=s, loadNodeIds=l, csrfToken=cs"),
    (
        "pipelineParameterInfo",
        "pi",
        "pipelineId=p, parallelism=pa, extractPoolSize=e, loadPoolSize=l, fileLoadPoolSize=f, useBatch=u, needDeleteColumns=n, skipLoadException=s, skipSelectException=sk, skipDdlException=ski, skipFreedom=skip, arbitrateMode=a, lbAlgorithm=lb, dumpSelector=d, dumpSelectorDetail=du, dumpEvent=dum, home=h, useLocalFileMutliThread=us, useFileEncrypt=use, useExternalIp=usee, fileDetect=fi, pipeChooseType=pi, useTableTransform=uset, enableCompatibleMissColumn=en, skipNoRow=skipn, selectorMode=se, destinationName=de, mainstemBatchsize=m, loadBatchsize=lo, channelInfo=c, dryRun=dr, ddlSync=dd, batchTimeout=b, csrfToken=cs",
    ),
    ("dataMediaSourceInfo", "d", "formDataMediaSourceError=f, id=i, name=n, type=t, username=u, password=p, url=ur, encode=e, csrfToken=c"),
    ("columnPairInfo", "co", "formColumnPairError=f, id=i, dltTarget_l=d, dltTarget_r=dl, csrfToken=c"),
    ("columnPairGroupInfo", "col", "formColumnPairGroupError=f, id=i, groupResult=g, csrfToken=c"),
    ("dataMediaInfo", "da", "formDataMediaError=f, id=i, name=n, namespace=na, encode=e, sourceName=s, sourceId=so, csrfToken=c"),
    ("autokeeperClusterInfo", "a", "formAutokeeperClusterError=f, id=i, clusterName=c, zookeeperClusters=z, description=d, csrfToken=cs"),
    (
        "dataMediaPairInfo",
        "dat",
        "formDataMediaPairError=f, batchPairContent=b, id=i, pullWeight=p, pushWeight=pu, filterType=fi, filterText=fil, resolverType=r, resolverText=re, filter=filt, sourceDataMediaName=s, targetDataMediaName=t, sourceDataMediaId=so, targetDataMediaId=ta, pipelineId=pi, columnPairMode=c, csrfToken=cs",
    ),
    ("batchDataMediaPairInfo", "b", "formBatchDataMediaPairError=f, batchPairContent=b, pipelineId=p, csrfToken=c"),
    ("nodeInfo", "n", "formNodeError=f, id=i, name=n, ip=ip, port=p, description=d, csrfToken=c"),
    (
        "alarmRuleInfo",
        "al",
        "formAlarmRuleError=f, id=i, monitorName=m, pipelineId=p, status=s, intervalTime=in, matchValue=ma, receiverKey=r, autoRecovery=a, recoveryThresold=re, description=d, csrfToken=c",
    ),
    ("nodeParameterInfo", "no", "downloadPort=d, mbeanPort=m, externalIp=e, useExternalIp=u, autoKeeperClusterId=a, csrfToken=c"),
    ("userInfo", "u", "formUserError=f, id=i, department=d, realName=r, authorizeType=a, csrfToken=c"),
    (
        "addUserInfo",
        "ad",
        "name=n, password=p, rePassword=r, formUserError=f, id=i, department=d, realName=re, authorizeType=a, csrfToken=c",
    ),
    (
        "editUserInfo",
        "e",
        "name=n, password=p, rePassword=r, formUserError=f, id=i, department=d, realName=re, authorizeType=a, csrfToken=c",
    ),
    ("login", "l", "loginError=l, name=n, password=p"),
    ("systemParameterInfo", "s", "id=i, csrfToken=c"),
    (
        "systemParameterDetailInfo",
        "sy",
        "systemSchema=s, systemMarkTable=sy, systemMarkTableColumn=sys, systemMarkTableInfo=syst, systemBufferTable=syste, systemDualTable=system, retriever=r, defaultAlarmReceiver=d, alarmReceiver=a, csrfToken=c",
    ),
    ("canalInfo", "ca", "formCanalError=f, id=i, name=n, desc=d, csrfToken=c"),
    (
        "canalParameterInfo",
        "can",
        "formHeartBeatError=f, id=i, runMode=r, clusterMode=c, autoKeeperClusterId=a, zkClusters=z, metaMode=m, indexMode=in, sourcingType=s, haMode=h, storageMode=st, groupDbAddresses=g, dbUsername=d, dbPassword=db, slaveId=sl, connectionCharset=co, localBinlogDirectory=l, rsList=rs, tenant=t, positions=p, storageBatchMode=sto, memoryStorageBufferSize=me, memoryStorageBufferMemUnit=mem, fileStorageDirectory=fi, fileStorageStoreCount=fil, fileStorageRollverCount=file, fileStoragePercentThresold=files, metaqStoreUri=met, port=po, defaultConnectionTimeoutInSeconds=de, receiveBufferSize=re, sendBufferSize=se, tsdbEnable=ts, gtidEnable=gt, detectingEnable=det, detectingSQL=dete, detectingIntervalInSeconds=detec, detectingTimeoutThresholdInSeconds=detect, detectingRetryTimes=detecti, app=ap, group=gr, mediaGroup=med, fallbackIntervalInSeconds=fa, heartbeatHaEnable=he, blackFilter=b, rdsAccesskey=rd, rdsSecretkey=rds, rdsInstanceId=rdsi, csrfToken=cs",
    ),
    ("dataMatrixInfo", "data", "formDataMatrixError=f, groupKey=g, master=m, slave=s, description=d, id=i, csrfToken=c"),
    ("csrfCheck", "c", "csrfToken=c"),
];
